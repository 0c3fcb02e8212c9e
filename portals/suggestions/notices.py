"""Notifies a town that a portal has suggested a draft."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editorial.workflow.choices import State
from notifications.kinds import Line, NoticeKind
from notifications.models import Notice
from notifications.services import members, notify
from portals.models import Suggestion

SUGGESTION = "suggestion"


def tell_of_suggestion(row: Suggestion) -> None:
    """Notify all members of the town, once per suggestion."""
    notify(
        SUGGESTION,
        row.pk,
        key=f"{row.pk}:suggested",
        to=members(row.municipality_id),
        data={},
    )


def lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Lines of suggestions whose draft still exists; one query."""
    rows = Suggestion.objects.select_related("project", "portal").in_bulk(
        [notice.object_id for notice in notices]
    )
    found = {}
    for notice in notices:
        row = rows.get(notice.object_id)
        if row is None or row.project is None or notice.municipality_id != row.municipality_id:
            continue
        names = {"portal": row.portal.name, "title": row.project.title}
        found[notice.pk] = Line(
            title=_("%(portal)s schlägt einen Entwurf vor: „%(title)s“") % names,
            text=_(
                "Prüfen und ergänzen Sie ihn. Öffentlich wird er erst, wenn Sie ihn einreichen."
            ),
            url=reverse("project_edit", args=[row.project_id, "basics"]),
            action=_("Entwurf ansehen"),
            is_due=row.project.state == State.DRAFT,
        )
    return found


def suggestion_kind() -> NoticeKind:
    return NoticeKind(
        SUGGESTION,
        gettext_lazy("Vorschläge von Portalen"),
        gettext_lazy(
            "Ein Portal, dem Ihre Kommune das erlaubt hat, hat einen Entwurf geschrieben."
        ),
        lines,
        order=28,
    )
