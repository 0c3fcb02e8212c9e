"""The form of a project, in steps. ``FORMS`` and ``FORMSETS`` name what each step asks."""

from projects.forms.parts import (
    ArtifactFormSet,
    FundingFormSet,
    LinkFormSet,
    PartnerFormSet,
    PrerequisiteFormSet,
)
from projects.forms.steps import (
    BasicsForm,
    ContactForm,
    DocumentsForm,
    EffortForm,
    NewProjectForm,
    StoryForm,
)
from projects.forms.towns import PartnersForm

FORMS = {
    "basics": BasicsForm,
    "story": StoryForm,
    "effort": EffortForm,
    "partners": PartnersForm,
    "documents": DocumentsForm,
    "contact": ContactForm,
}
FORMSETS = {
    "effort": [FundingFormSet, PrerequisiteFormSet],
    "partners": [PartnerFormSet],
    "documents": [ArtifactFormSet, LinkFormSet],
}
STEPS = tuple(FORMS)

__all__ = ["FORMS", "FORMSETS", "STEPS", "NewProjectForm"]
