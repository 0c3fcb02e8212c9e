"""Telling the two towns of an adoption what the other one said."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from adoptions.models import Adoption
from core.models import AuditEntry
from notifications.choices import Mode
from notifications.kinds import Kind, Line
from notifications.models import Notice
from notifications.services import coordinators, members, notify

ADOPTION = "adoption"
_TITLES = {
    "recorded": _("%(town)s übernimmt Ihr Projekt „%(title)s“"),
    "confirmed": _("Ihre Nachnutzung von „%(title)s“ ist bestätigt"),
    "disputed": _("Rückfrage zu Ihrer Nachnutzung von „%(title)s“"),
}
_TEXTS = {
    "recorded": _(
        "%(town)s hat eingetragen, dass sie Ihr Projekt „%(title)s“ übernimmt. "
        "Bitte bestätigen Sie das; erst dann zählt es öffentlich."
    ),
    "confirmed": _(
        "%(origin)s hat bestätigt, dass Sie „%(title)s“ übernehmen. "
        "Bitte bestätigen Sie Ihren Stand einmal im Jahr."
    ),
    "disputed": _(
        "%(origin)s bestreitet Ihren Eintrag zu „%(title)s“. Er ist vorerst nicht öffentlich. "
        "Bitte klären Sie das miteinander, oder löschen Sie den Eintrag."
    ),
}


def tell_origin(adoption: Adoption) -> None:
    """Coordinators of the origin and the authors of the project, each once."""
    town = adoption.project.municipality_id
    authors = AuditEntry.objects.filter(
        object_id=str(adoption.project_id), action__in=("created", "edited", "submitted")
    ).values("actor_id")
    _tell(adoption, "recorded", [*coordinators(town), *members(town, people=authors)])


def tell_adopter(adoption: Adoption, decision: str) -> None:
    """Whoever recorded it, if still a member, and the coordinators."""
    town = adoption.municipality_id
    _tell(
        adoption, decision, [*coordinators(town), *members(town, people=[adoption.created_by_id])]
    )


def _tell(adoption: Adoption, what: str, people: list) -> None:
    notify(
        ADOPTION,
        adoption.pk,
        key=f"{adoption.pk}:{adoption.version}:{what}",
        to=people,
        data={"what": what},
    )


def lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """For the two towns alone; one query."""
    rows = Adoption.objects.with_card_data().in_bulk([row.object_id for row in notices])
    return {
        row.pk: _line(rows[row.object_id], row.data["what"])
        for row in notices
        if row.object_id in rows
        and row.municipality_id
        in (rows[row.object_id].municipality_id, rows[row.object_id].project.municipality_id)
    }


def _line(adoption: Adoption, what: str) -> Line:
    names = {
        "town": adoption.municipality.full_label,
        "origin": adoption.project.municipality.full_label,
        "title": adoption.project.title,
    }
    return Line(
        title=str(_TITLES[what]) % names,
        text=str(_TEXTS[what]) % names,
        url=adoption.get_absolute_url(),
        action=str(_("Ansehen und bestätigen") if what == "recorded" else _("Nachnutzung ansehen")),
        quote=adoption.dispute_reason if what == "disputed" else "",
    )


def adoption_kind() -> Kind:
    return Kind(
        ADOPTION,
        _("Nachnutzungen"),
        _("Eine Kommune übernimmt Ihr Projekt, oder die andere Seite hat geantwortet."),
        lines,
        default=Mode.AT_ONCE,
        order=20,
    )
