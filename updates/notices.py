"""Notice to a town when the moderation hides its status update. For followers see `watching.news`."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import recipients
from notifications.choices import Mode
from notifications.kinds import Line, NoticeKind
from notifications.models import Notice
from notifications.services import members, notify
from updates.models import StatusUpdate

TAKEN_OFF = "status_update_taken_off"


def tell_hidden(update: StatusUpdate) -> None:
    """Notify the author, or the people responsible for the town if the author left."""
    town = update.project.municipality_id
    author = members(town, people=[update.created_by_id])
    receivers = author or recipients.responsible(town, update.project_id)
    notify(TAKEN_OFF, update.pk, key=str(update.pk), to=receivers)


def lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """For members of the project's town, with the reason; one query."""
    rows = StatusUpdate.objects.filter(hidden_by_staff=True).select_related("project__revision_of")
    found = rows.in_bulk([row.object_id for row in notices])
    return {
        notice.pk: _line(found[notice.object_id])
        for notice in notices
        if notice.object_id in found
        and found[notice.object_id].project.municipality_id == notice.municipality_id
    }


def _line(update: StatusUpdate) -> Line:
    names = {"news": update.title, "title": update.project.title}
    title = _("Die Moderation hat „%(news)s“ von der Seite „%(title)s“ genommen") % names
    return Line(title=title, url=update.project.get_absolute_url(), quote=update.hidden_reason)


TAKEN_OFF_KIND = NoticeKind(
    TAKEN_OFF,
    gettext_lazy("Entfernte Neuigkeiten"),
    gettext_lazy("Die Moderation hat eine Neuigkeit Ihrer Kommune entfernt."),
    lines,
    default=Mode.AT_ONCE,
    order=47,
)
