"""Reading the change feed: each committed row once, in a stable order.

A row is returned once all transactions up to its own have ended (`_BELOW`). Later transactions have
higher ids, so no row can appear before a position that was already returned. The feed only tells
**that** something changed; read the object itself through ``visible_to``.
"""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import connection, transaction

from changefeed.models import Change, FeedState
from core.lists.keyset import InvalidCursor

SALT = "editorial.changes"
_BELOW = "xact < pg_snapshot_xmin(pg_current_snapshot())"
# the first normal transaction id in PostgreSQL, so it sorts before everything written from now on
_FIRST_TRANSACTION = 3
_MOST = 2**63 - 1


class ResyncRequired(ValueError):
    """The feed after this position is incomplete; start again without a position."""


@dataclass(frozen=True)
class Position:
    """The last row that was read. Stored as it is, or sent as a cursor (`encode`)."""

    generation: str
    xact: int
    seq: int


@dataclass(frozen=True)
class ChangeRow:
    kind: str
    object_id: UUID
    version: int | None
    at: datetime
    position: Position


@dataclass(frozen=True)
class FeedPage:
    """``end``: the position up to which the feed was read, including rows not in ``kinds``."""

    rows: list[ChangeRow]
    end: Position
    has_more: bool


def read_after(
    position: Position | None, *, kinds: Collection[str] | None, limit: int
) -> list[ChangeRow]:
    """The next rows; from the start if ``position`` is None. Raises `ResyncRequired`."""
    return read_part(position, kinds=kinds, limit=limit).rows


def read_part(position: Position | None, *, kinds: Collection[str] | None, limit: int) -> FeedPage:
    """As `read_after`, with the position to continue from; two queries. Raises `ResyncRequired`."""
    ensure_generation()
    rows, end, state = _select(position, kinds, limit + 1)
    start = position or Position(state.label, 0, 0)
    _check(start, state)
    start = replace(start, generation=state.label)
    if len(rows) > limit:
        return FeedPage(rows[:limit], rows[limit - 1].position, True)
    return FeedPage(rows, max(end or start, start, key=_order), False)


def newest() -> Position:
    """The position of a reader who has read everything so far."""
    ensure_generation()
    _rows, end, state = _select(None, None, 0)
    return end or Position(state.label, 0, 0)


@dataclass(frozen=True)
class Fingerprint:
    """Identifies the current state of everything public. ``at``: time of the newest change."""

    text: str
    at: datetime | None


def fingerprint() -> Fingerprint:
    """Changes with every committed change.

    That includes changes committed late under a lower number than the newest. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), sum(seq), max(at) FROM changefeed_change")
        rows, numbers, at = cursor.fetchone()
    return Fingerprint(f"{rows}:{numbers}", at)


def encode(position: Position) -> str:
    """The cursor of the API, opaque and signed."""
    values = [position.generation, position.xact, position.seq]
    return signing.Signer(salt=SALT).sign_object(values)


def decode(cursor: str) -> Position:
    """Raises `core.lists.keyset.InvalidCursor`, and `ResyncRequired` if the cursor is outdated."""
    position = parse(cursor)
    _check(position, _current_state())
    return position


def parse(cursor: str) -> Position:
    """As `decode`, without checking whether the cursor is outdated. Raises `InvalidCursor`."""
    try:
        generation, xact, seq = signing.Signer(salt=SALT).unsign_object(cursor)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise InvalidCursor from error
    if not (isinstance(generation, str) and 0 <= xact <= _MOST and 0 <= seq <= _MOST):
        raise InvalidCursor
    return Position(generation, xact, seq)


def note(kind: str, objects: Iterable[tuple[UUID, int | None]]) -> None:
    """Write feed rows (id and version) directly.

    For changes caused by the passing of time, which no trigger sees.
    """
    Change.objects.bulk_create(
        [Change(kind=kind, object_id=pk, version=version) for pk, version in objects],
        batch_size=500,
    )


def lag_seconds() -> int:
    """Age in seconds of the oldest row held back by a running transaction; 0 if there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM clock_timestamp() - min(at)) FROM changefeed_change"
            " WHERE xact >= pg_snapshot_xmin(pg_current_snapshot())"
        )
        return round(max(0, cursor.fetchone()[0] or 0))


@transaction.atomic
def new_generation() -> str:
    """Invalidate all cursors; the existing rows become the start of the feed."""
    FeedState.objects.get_or_create(id=1, defaults=_first_state())
    state = FeedState.objects.select_for_update().get(id=1)
    return _begin_again(state).generation


def ensure_generation() -> str:
    """The current generation, a new one if the rows come from another database cluster."""
    return _current_state().generation


def _check(position: Position, state: FeedState) -> None:
    """Raise `ResyncRequired` for a cursor of another generation or from before the last compaction.

    A position before the compaction is valid if the cursor was issued after it.
    """
    generation, _dash, _drops = position.generation.partition("-")
    began_after = position.generation == state.label
    missed = not began_after and _order(position) < (state.dropped_xact, state.dropped_seq)
    if generation != state.generation or missed:
        raise ResyncRequired


def _select(
    position: Position | None, kinds: Collection[str] | None, limit: int
) -> tuple[list[ChangeRow], Position | None, FeedState]:
    """Rows, the position of the newest readable row, and the state, from one snapshot."""
    only = "" if kinds is None else "AND kind = ANY(%(kinds)s)"
    sql = f"""
        (SELECT 'row', xact::text::bigint, seq, kind, object_id, version, at
           FROM changefeed_change
          WHERE (xact, seq) > (%(xact)s::text::xid8, %(seq)s) AND {_BELOW} {only}
          ORDER BY changefeed_change.xact, seq LIMIT %(limit)s)
        UNION ALL
        (SELECT 'end', xact::text::bigint, seq, '', NULL, NULL, NULL FROM changefeed_change
          WHERE {_BELOW} ORDER BY changefeed_change.xact DESC, seq DESC LIMIT 1)
        UNION ALL
        (SELECT 'state', dropped_xact, dropped_seq, generation, NULL, drops, NULL
           FROM changefeed_feedstate)"""  # noqa: S608
    values: dict[str, Any] = {
        "xact": str(position.xact if position else 0),
        "seq": position.seq if position else 0,
        "kinds": list(kinds or ()),
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchall()
    [(_part, dropped_xact, dropped_seq, generation, _id, drops, _at)] = _of_part(found, "state")
    state = FeedState(
        generation=generation, dropped_xact=dropped_xact, dropped_seq=dropped_seq, drops=drops
    )
    rows = [
        ChangeRow(kind, object_id, version, at, Position(state.label, xact, seq))
        for _part, xact, seq, kind, object_id, version, at in _of_part(found, "row")
    ]
    ends = [Position(state.label, row[1], row[2]) for row in _of_part(found, "end")]
    return sorted(rows, key=lambda row: _order(row.position)), next(iter(ends), None), state


def _of_part(found: list[tuple], name: str) -> list[tuple]:
    return [row for row in found if row[0] == name]


def _order(position: Position) -> tuple[int, int]:
    return position.xact, position.seq


def _server() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier::text FROM pg_control_system()")
        return cursor.fetchone()[0]


def _first_state() -> dict:
    return {"generation": secrets.token_hex(8), "system_identifier": _server()}


def _current_state() -> FeedState:
    """The feed state; one query, unless the database is new or was restored into another cluster.

    Checked on every read, not only at start, so that running processes notice a restore.
    """
    sql = """SELECT *, (SELECT system_identifier::text FROM pg_control_system()) AS server
               FROM changefeed_feedstate WHERE id = 1"""
    found: list[Any] = list(FeedState.objects.raw(sql))
    if found and found[0].system_identifier == found[0].server:
        return found[0]
    with transaction.atomic():
        FeedState.objects.get_or_create(id=1, defaults=_first_state())
        state = FeedState.objects.select_for_update().get(id=1)
        return state if state.system_identifier == _server() else _begin_again(state)


def _begin_again(state: FeedState) -> FeedState:
    """Assign the first transaction id to all rows.

    Transaction ids of another cluster would hide rows or sort them after new ones.
    """
    with connection.cursor() as cursor:
        cursor.execute("UPDATE changefeed_change SET xact = %s", [str(_FIRST_TRANSACTION)])
    state.generation, state.system_identifier = secrets.token_hex(8), _server()
    state.dropped_xact = state.dropped_seq = state.drops = 0
    state.save()
    return state
