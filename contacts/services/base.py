"""Shared by all writes: row lock, permission, state transition, audit entry."""

from datetime import datetime

from django.utils import timezone

from contacts.choices import ENDED, UNANSWERED, RequestState, Side
from contacts.models import ContactRequest
from contacts.transitions import MOVES
from core.audit import recording as audit
from core.errors import NotAllowed, StaleVersion, WrongState
from core.working_days import working_days_between
from municipalities.actors import Actor


def locked(
    request: ContactRequest, *, by: Actor, expected_version: int | None = None
) -> ContactRequest:
    """Return the current row, locked.

    Raises `NotAllowed` for anybody outside the two towns, `StaleVersion` on a version conflict.
    """
    row = (
        ContactRequest.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("asked", "asking", "project")
        .filter(pk=request.pk)
        .first()
    )
    if row is None:
        raise NotAllowed
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion
    return row


def step(row: ContactRequest, name: str, *, by: Actor) -> ContactRequest:
    """Apply the transition ``name`` of `transitions.MOVES` to a locked row and save it.

    Raises `NotAllowed` if the actor is on the wrong side, `WrongState` if the state forbids it.
    """
    move = MOVES[name]
    if row.side_of(by.municipality_id) not in move.sides:
        raise NotAllowed
    return carry_out(row, name, by=by)


def carry_out(row: ContactRequest, name: str, *, by: Actor | None) -> ContactRequest:
    """As `step`, without checking the side; ``by`` is None for periodic jobs."""
    targets = MOVES[name].targets
    if row.state not in targets:
        raise WrongState
    now, before = timezone.now(), row.state
    row.state = targets[RequestState(row.state)]
    row.last_activity_at = now
    row.version += 1
    _note_wait(row, name, by, now)
    if row.answered_at is None and row.state not in (*UNANSWERED, RequestState.EXPIRED):
        _note_first_answer(row, by, now)
    if row.state in ENDED:
        row.closed_at, row.waiting_since = now, None
    row.save()
    town = by.municipality_id if by else None
    audit.record(
        f"request_{name}", row, by=by.user_id if by else None, municipality_id=town, before=before
    )
    return row


def _note_wait(row: ContactRequest, name: str, by: Actor | None, now: datetime) -> None:
    """The wait starts with the first message that the asked town has not answered."""
    is_asked = by is not None and row.side_of(by.municipality_id) == Side.ASKED
    if name == "answer" or (name == "arrange" and is_asked):
        row.waiting_since, row.reminder_level = None, 0
    elif name == "reply" and row.waiting_since is None:
        row.waiting_since, row.reminder_level = now, 0


def _note_first_answer(row: ContactRequest, by: Actor | None, now: datetime) -> None:
    """Only an action of the asked town counts as an answer; a withdrawn request has none."""
    if by and row.side_of(by.municipality_id) == Side.ASKED:
        row.answered_at = now
        row.answer_days = working_days_between(row.created_at, now, row.asked.state)
