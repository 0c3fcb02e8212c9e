"""Template context of a request's page."""

import uuid
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from contacts.choices import Side
from contacts.forms import AppointmentForm, CloseForm, MessageForm
from contacts.models import ContactRequest, Message, MessageFile
from contacts.models.request import MESSAGE
from contacts.services.disclosing import lessons_on_request
from contacts.transitions import possible_moves
from editorial.models import Report
from municipalities.actors import Actor

NEWEST = 10


def moves_of(row: ContactRequest, actor: Actor) -> list[str]:
    return possible_moves(row.state, row.side_of(actor.municipality_id))


def detail_context(
    row: ContactRequest, actor: Actor, *, is_stale: bool = False, problem: Any = "", **forms: Any
) -> dict:
    """Build the context; forms given in ``forms`` replace the empty ones.

    ``problem`` explains a refused action that has no form. Messages before the newest are collapsed.
    A fixed number of queries.
    """
    side, moves = row.side_of(actor.municipality_id), moves_of(row, actor)
    valid = (
        row.shares.valid().select_related("user", "municipality__district").order_by("created_at")
    )
    shares, talk = list(valid), _talk(row)
    agreed = len({share.municipality_id for share in shares}) == 2
    version = {"version": row.version}
    writes = "answer" in moves or "reply" in moves
    return {
        "row": row,
        "is_asked": side == Side.ASKED,
        "other": row.other_of(actor.municipality_id),
        "older": talk[:-NEWEST],
        "talk": talk[-NEWEST:],
        "moves": moves,
        "is_stale": is_stale,
        "problem": problem,
        "owes_answer": side == Side.ASKED and row.waiting_since is not None,
        "shares": shares if agreed else [],
        "has_offered": any(share.municipality_id == actor.municipality_id for share in shares),
        "other_offered": any(share.municipality_id != actor.municipality_id for share in shares),
        "lessons": list(lessons_on_request(row, actor)),
        "outcomes": list(row.follow_ups.exclude(answer="").order_by("answered_at")),
        "may_write": writes,
        "message_form": MessageForm(initial={"token": uuid.uuid4()}) if writes else None,
        "appointment_form": AppointmentForm(initial=version) if "arrange" in moves else None,
        "close_form": CloseForm(initial=version, moves=moves)
        if "close_without_result" in moves
        else None,
        **forms,
    }


def _talk(row: ContactRequest) -> list[Message]:
    files = Prefetch("files", queryset=MessageFile.objects.select_related("file"))
    reported = Report.objects.open().of_kind(MESSAGE).filter(object_id=OuterRef("pk"))
    return list(
        row.messages.select_related("municipality__district", "author")
        .annotate(is_reported=Exists(reported))
        .prefetch_related(files)
    )
