"""Notices that cover several requests at once: overdue ones and handed-over ones."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.choices import Reminded
from contacts.models import ContactRequest, Reminder
from contacts.wording import REQUEST, names_of, request_line
from municipalities.models import Membership
from notifications.kinds import Line
from notifications.models import Notice
from notifications.services import Receiver, notify

HANDED_OVER, WAITING = "handed_over", "waiting"
COLLECTED = (HANDED_OVER, WAITING)
MAX_NAMED = 10


def tell_handed_over(receiver: Receiver, requests: list[UUID], *, of: UUID) -> None:
    """List the requests that pass from the departing person ``of`` to this colleague."""
    notify(
        REQUEST,
        requests[0],
        key=f"{HANDED_OVER}:{of}:{receiver.municipality_id}:{timezone.now().timestamp():.0f}",
        to=[receiver],
        data={"what": HANDED_OVER, "requests": [str(pk) for pk in requests]},
    )


def tell_waiting(
    user_id: UUID, rows: Sequence[Reminder], *, reminded: set[UUID], at: datetime
) -> None:
    """List all requests the person is to be reminded of; at most one notice per person and day.

    A person who works for several towns gets one notice for all of them, bound to no town.
    """
    towns = {row.municipality_id for row in rows}
    notify(
        REQUEST,
        rows[0].request_id,
        key=f"{WAITING}:{timezone.localdate(at).isoformat()}",
        to=[Receiver(user_id, towns.pop() if len(towns) == 1 else None)],
        data={
            "what": WAITING,
            "at": at.isoformat(),
            "requests": {str(row.request_id): _word(row, reminded) for row in rows},
        },
    )


def _word(row: Reminder, reminded: set[UUID]) -> str:
    if row.what == Reminded.ASKING and row.request_id not in reminded:
        return "unreminded"
    return row.what


def collected_lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Render the requests that are still open or overdue in the reader's towns; two queries."""
    if not notices:
        return {}
    ids = {pk for notice in notices for pk in notice.data["requests"]}
    rows = {
        str(pk): row for pk, row in ContactRequest.objects.with_card_data().in_bulk(ids).items()
    }
    people = Membership.objects.filter(user__in={notice.user_id for notice in notices})
    towns: dict[UUID, set] = {}
    for user, town in people.values_list("user", "municipality"):
        towns.setdefault(user, set()).add(town)
    lines = {}
    for notice in notices:
        readable = [
            row
            for pk in notice.data["requests"]
            if (row := rows.get(pk))
            and {row.asking_id, row.asked_id} & towns.get(notice.user_id, set())
        ]
        make = _handover_line if notice.data["what"] == HANDED_OVER else _waiting_line
        if line := make(notice, readable):
            lines[notice.pk] = line
    return lines


def _handover_line(notice: Notice, rows: Sequence[ContactRequest]) -> Line | None:
    rows = [row for row in rows if row.is_open]
    if not rows:
        return None
    title = ngettext(
        "Eine offene Anfrage ist jetzt bei Ihnen",
        "%(n)d offene Anfragen sind jetzt bei Ihnen",
        len(rows),
    )
    only = len(rows) == 1
    return Line(
        title=title % {"n": len(rows)},
        text=_("Wer sich bisher darum gekümmert hat, arbeitet nicht mehr mit."),
        url=rows[0].get_absolute_url() if only else reverse("request_list"),
        action=_("Anfrage ansehen") if only else _("Anfragen ansehen"),
    )


def _waiting_line(notice: Notice, rows: Sequence[ContactRequest]) -> Line | None:
    """A single request is described in full; several are counted and listed, oldest first."""
    words, at = notice.data["requests"], datetime.fromisoformat(notice.data["at"])
    rows = [row for row in rows if row.waiting_since and row.waiting_since <= at]
    rows.sort(key=lambda row: (row.waiting_since, row.pk))
    if not rows:
        return None
    if len(rows) == 1:
        what = words[str(rows[0].pk)]
        return request_line(rows[0], what, _town_told(rows[0], what))
    asks = [words[str(row.pk)] in _TO_ASKING for row in rows]
    if all(asks):
        title, box = _("%(n)d Ihrer Anfragen sind noch ohne Antwort"), "?box=sent"
        text = _("Vielleicht hilft Ihnen eine andere Kommune mit demselben Thema weiter.")
    elif any(asks):
        title, box = _("%(n)d Anfragen sind noch ohne Antwort"), ""
        text = _("Was bei Ihnen liegt, und was Sie selbst gefragt haben:")
    else:
        title, box = _("%(n)d Anfragen warten auf eine Antwort Ihrer Kommune"), "?box=received"
        text = _("Bitte antworten Sie, oder klären Sie in Ihrer Kommune, wer antwortet.")
    return Line(
        title=title % {"n": len(rows)},
        text=text,
        url=reverse("request_list") + box,
        action=_("Anfragen ansehen"),
        points=_points(rows, words),
    )


_TO_ASKING = (Reminded.ASKING, "unreminded")


def _town_told(row: ContactRequest, what: str) -> UUID:
    return row.asking_id if what in _TO_ASKING else row.asked_id


def _points(rows: Sequence[ContactRequest], words: dict[str, str]) -> tuple[str, ...]:
    points = []
    for row in rows[:MAX_NAMED]:
        what = words[str(row.pk)]
        if what in _TO_ASKING:
            point = _("Ihre Anfrage an %(other)s zu „%(title)s“, seit dem %(since)s")
        elif what == Reminded.DEPUTY:
            point = _("%(other)s zu „%(title)s“, seit dem %(since)s, für Sie in Vertretung")
        else:
            point = _("%(other)s zu „%(title)s“, seit dem %(since)s")
        points.append(point % names_of(row, _town_told(row, what)))
    beyond = len(rows) - MAX_NAMED
    if beyond > 0:
        points.append(ngettext("und eine weitere", "und %(n)d weitere", beyond) % {"n": beyond})
    return tuple(points)
