"""Notices about requests. The text of a message is never mailed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from contacts.choices import Reminded
from contacts.collected_notices import COLLECTED, collected_lines
from contacts.models import ContactRequest
from contacts.still_due import Now
from contacts.wording import REQUEST, request_line
from notifications.choices import Mode
from notifications.kinds import Line, NoticeKind
from notifications.models import Notice
from notifications.services import Receiver, notify

FOLLOW_UP = "follow_up"


def tell(request: ContactRequest, what: str, people: Iterable[Receiver], *, once: str = "") -> None:
    """Notify each person once per step of the request, or once per ``once`` after its end."""
    notify(
        REQUEST,
        request.pk,
        key=f"{request.pk}:{what}:{once or request.version}:{request.reminder_level}",
        to=people,
        data={"what": what} | ({"about": once} if once else {}),
        mails_once=what in ("message", "appointment"),
    )


def _lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    collected = [row for row in notices if row.data["what"] in COLLECTED]
    others = [row for row in notices if row.data["what"] not in COLLECTED]
    return collected_lines(collected) | _request_lines(others)


def _request_lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Lines for members of the two towns; a fixed number of queries.

    A reminder disappears once the request is answered.
    """
    rows = ContactRequest.objects.with_card_data().in_bulk([row.object_id for row in notices])
    now = Now.of(rows.values(), notices)
    return {
        notice.pk: replace(
            request_line(row, notice.data["what"], notice.municipality_id),
            is_due=now.is_due(row, notice),
        )
        for notice in notices
        if (row := rows.get(notice.object_id))
        and notice.municipality_id in (row.asking_id, row.asked_id)
        and (
            notice.data["what"] not in Reminded
            or (row.waiting_since and row.waiting_since <= notice.created_at)
        )
    }


def _no_lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Follow-ups are mailed on their own (contacts.follow_ups) and show no line."""
    return {}


KINDS = (
    NoticeKind(
        REQUEST,
        _("Anfragen anderer Kommunen"),
        _("Jemand fragt, antwortet oder wartet auf Sie."),
        _lines,
        default=Mode.AT_ONCE,
        order=10,
    ),
    NoticeKind(
        FOLLOW_UP,
        _("„Was ist daraus geworden?“"),
        _("30, 90 und 180 Tage nach einer Anfrage fragen wir einmal nach."),
        _no_lines,
        default=Mode.AT_ONCE,
        order=40,
        modes=(Mode.AT_ONCE, Mode.NONE),
    ),
)
