"""Notify followers of status updates; unsent notices of one project are merged per person."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.jobs.locks import one_at_a_time
from notifications.choices import Mode
from notifications.kinds import Line, NoticeKind
from notifications.models import Notice
from notifications.services import Receiver, notify
from updates.models import ANCHOR, StatusUpdate
from watching.upstream import concerned, people_of

NEWS = "news"
MAX_NAMED = 10


@transaction.atomic
def tell(pk: str) -> int:
    """Notify everybody concerned of one update; returns how many. Idempotent.

    If a person's digest with updates of the project is still unsent, the update joins that line.
    """
    update = StatusUpdate.objects.public().select_related("project").filter(pk=pk).first()
    if update is None:
        return 0
    one_at_a_time(f"watching.news:{update.project_id}")
    told = Notice.objects.filter(kind=NEWS, object_id=update.project_id)
    knowing = set(told.filter(data__updates__contains=[pk]).values_list("user", flat=True))
    town = update.project.municipality_id
    people = people_of(concerned(update.project), without=town)
    people = [row for row in people if row.user_id not in knowing]
    joined = _join_waiting(told, people, pk)
    new = [row for row in people if row.user_id not in joined]
    return len(joined) + notify(NEWS, update.project_id, key=pk, to=new, data={"updates": [pk]})


def _join_waiting(told, people: list[Receiver], pk: str) -> set:
    """Add the update to unsent notices; returns the ids of their recipients."""
    users = [row.user_id for row in people]
    waiting = told.select_for_update().filter(user__in=users, mode=Mode.DIGEST, mailed_at=None)
    rows = {notice.user_id: notice for notice in waiting.order_by("created_at", "pk")}
    for notice in rows.values():
        notice.data = {"updates": [*notice.data["updates"], pk]}
        notice.read_at = None
    Notice.objects.bulk_update(rows.values(), ["data", "read_at"], batch_size=500)
    return set(rows)


def lines(notices: Sequence[Notice]) -> dict[uuid.UUID, Line]:
    """Lines with the updates that are public now; one query."""
    ids = {pk for notice in notices for pk in notice.data["updates"]}
    rows = StatusUpdate.objects.public().select_related(
        "project__municipality__district", "project__revision_of"
    )
    found = {str(pk): row for pk, row in rows.in_bulk(ids).items()}
    lines = {}
    for notice in notices:
        updates = [found[pk] for pk in notice.data["updates"] if pk in found]
        if updates:
            lines[notice.pk] = _line(updates)
    return lines


def _line(updates: list[StatusUpdate]) -> Line:
    project = updates[0].project
    names = {
        "town": project.municipality.full_label,
        "title": project.title,
        "news": updates[0].title,
        "n": len(updates),
    }
    if len(updates) == 1:
        title = _("%(town)s zu „%(title)s“: %(news)s") % names
        return Line(title=title, url=updates[0].get_absolute_url())
    title = ngettext(
        "%(n)d Neuigkeit von %(town)s zu „%(title)s“",
        "%(n)d Neuigkeiten von %(town)s zu „%(title)s“",
        len(updates),
    )
    return Line(
        title=title % names,
        url=f"{project.get_absolute_url()}#{ANCHOR}",
        points=_points(updates),
    )


def _points(updates: list[StatusUpdate]) -> tuple[str, ...]:
    newest = sorted(updates, key=lambda row: (row.on, row.pk), reverse=True)
    points = [row.title for row in newest[:MAX_NAMED]]
    beyond = len(updates) - MAX_NAMED
    if beyond > 0:
        points.append(ngettext("und eine weitere", "und %(n)d weitere", beyond) % {"n": beyond})
    return tuple(points)


NEWS_KIND = NoticeKind(
    NEWS,
    gettext_lazy("Neuigkeiten aus Projekten, die Sie betreffen"),
    gettext_lazy(
        "Die Kommune eines Projekts, das Sie gemerkt haben, nachnutzen oder zu dem Sie gefragt "
        "haben, schreibt, was sich getan hat."
    ),
    lines,
    order=57,
)
