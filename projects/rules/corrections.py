"""Fields of a project that readers may correct: those its page shows, no internal ones."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from editorial.corrections.correctable_fields import Fields, PartFields
from projects.models import Artifact, Funding, Link, Partner
from projects.wizard.forms import FORMS
from projects.wizard.forms.parts import ArtifactForm, FundingForm, LinkForm, PartnerForm

_STEPS = {
    "basics": ("title", "summary", "phase", "pause_reason", "keywords", "image_alt"),
    "story": ("problem", "solution", "benefit"),
    "effort": (
        "start_on",
        "launch_on",
        "end_on",
        "cost_one_off_eur",
        "cost_running_eur",
        "staff_days",
        "operator_model",
    ),
    "contact": ("responsible_function",),
}


def _basics(project) -> list[str]:
    hidden = set() if project.image_id else {"image_alt"}
    hidden |= set() if project.paused else {"pause_reason"}
    return [name for name in _STEPS["basics"] if name not in hidden]


def _names(*names: str) -> Callable:
    return lambda _row: names


def _artifact_names(artifact: Artifact) -> tuple[str, ...]:
    return ("title",) if artifact.file_id else ("title", "url")


def _rows_of(model, *related: str) -> Callable:
    return lambda project, _actor: model.objects.filter(project=project).select_related(*related)


CORRECTABLE = (
    Fields(FORMS["basics"], _basics),
    *[Fields(FORMS[step], _names(*_STEPS[step])) for step in ("story", "effort", "contact")],
    PartFields("links", _("Link"), LinkForm, _names("title", "url"), _rows_of(Link)),
    PartFields(
        "artifacts",
        _("Arbeitshilfe"),
        ArtifactForm,
        _artifact_names,
        lambda project, actor: Artifact.objects.visible_to(actor).filter(project=project),
    ),
    PartFields("partners", _("Beteiligte"), PartnerForm, _names("name", "url"), _rows_of(Partner)),
    PartFields(
        "fundings",
        _("Förderung"),
        FundingForm,
        _names("status", "amount_eur", "share_percent"),
        _rows_of(Funding, "programme"),
    ),
)
