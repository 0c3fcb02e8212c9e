"""The multi-step project form. ``FORMS`` and ``FORMSETS`` define the content of each step."""

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

__all__ = ["FORMS", "FORMSETS", "STEPS", "NewProjectForm"]
