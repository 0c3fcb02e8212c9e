"""The multi-step project form. ``FORMS`` and ``FORMSETS`` define the content of each step."""

from django.utils.translation import gettext_lazy as _

from projects.wizard.forms.parts import (
    ArtifactFormSet,
    FundingFormSet,
    IndicatorFormSet,
    LinkFormSet,
    PartnerFormSet,
    PrerequisiteFormSet,
)
from projects.wizard.forms.steps import (
    BasicsForm,
    ContactForm,
    DocumentsForm,
    EffortForm,
    NewProjectForm,
    ResultsForm,
    StoryForm,
)
from projects.wizard.forms.towns import PartnersForm

FORMS = {
    "basics": BasicsForm,
    "story": StoryForm,
    "effort": EffortForm,
    "results": ResultsForm,
    "partners": PartnersForm,
    "documents": DocumentsForm,
    "contact": ContactForm,
}
FORMSETS = {
    "effort": [FundingFormSet, PrerequisiteFormSet],
    "results": [IndicatorFormSet],
    "partners": [PartnerFormSet],
    "documents": [ArtifactFormSet, LinkFormSet],
}
STEPS = tuple(FORMS)
STEP_TITLES = {
    "basics": _("Worum es geht"),
    "story": _("Geschichte"),
    "effort": _("Zeit und Geld"),
    "results": _("Wirkung"),
    "partners": _("Beteiligte"),
    "documents": _("Unterlagen"),
    "contact": _("Kontakt"),
}

__all__ = ["FORMS", "FORMSETS", "STEPS", "STEP_TITLES", "NewProjectForm"]
