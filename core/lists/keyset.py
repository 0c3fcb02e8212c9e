"""Keyset pagination: signed cursors, ties broken by id, no row lost or repeated (docs/api.md)."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import F, Q, QuerySet

SALT = "core.lists.keyset"


class InvalidCursor(ValueError):
    """The cursor is damaged, or was issued for another ordering or filter."""


@dataclass(frozen=True)
class Key:
    """One column of an ordering: the name of a field or annotation that is never null."""

    name: str
    descending: bool = False


@dataclass(frozen=True)
class Page:
    results: list
    next_cursor: str | None
    previous_cursor: str | None


@dataclass(frozen=True)
class Place:
    """Start of a page: after the row with these key values, or before it if ``backwards``; without
    ``values``, the beginning of the list.
    """

    fingerprint: str
    values: Sequence | None = None
    backwards: bool = False


def read_page(
    rows: QuerySet, keys: Sequence[Key], *, size: int, cursor: str = "", context: str = ""
) -> Page:
    """``size`` rows after (or before) the cursor; one query.

    ``context`` identifies ordering and filters; a cursor issued for another context raises
    `InvalidCursor`.
    """
    place = place_of(cursor, keys, context)
    found = list(window(rows, keys, place, size))
    return page_at(place, found, size, lambda row: [getattr(row, key.name) for key in keys])


def place_of(cursor: str, keys: Sequence[Key], context: str) -> Place:
    """Decode ``cursor``; without one, the beginning of the list. Raises `InvalidCursor`."""
    fingerprint = hashlib.sha256(context.encode()).hexdigest()[:16]
    return _unpack(cursor, keys, fingerprint) if cursor else Place(fingerprint)


def window(rows: QuerySet, keys: Sequence[Key], place: Place, size: int) -> QuerySet:
    """The rows of the page plus one, which shows whether another page follows."""
    if place.values is not None:
        rows = rows.filter(_beyond(keys, place.values, place.backwards))
    ordering = [
        F(key.name).desc() if key.descending != place.backwards else F(key.name).asc()
        for key in keys
    ]
    return rows.order_by(*ordering)[: size + 1]


def page_at(
    place: Place, found: list, size: int, values_of: Callable[[Any], Sequence[Any]]
) -> Page:
    """Build the page from the rows of its `window`; ``values_of`` returns a row's key values."""
    more, found = len(found) > size, found[:size]
    if place.backwards:
        found.reverse()
    has_next = more if not place.backwards else True
    has_previous = more if place.backwards else place.values is not None
    return Page(
        found,
        _pack(place.fingerprint, values_of(found[-1]), False) if found and has_next else None,
        _pack(place.fingerprint, values_of(found[0]), True) if found and has_previous else None,
    )


def _beyond(keys: Sequence[Key], values: Sequence, backwards: bool) -> Q:
    condition = Q(pk__in=[])
    equal = Q()
    for key, value in zip(keys, values, strict=True):
        comparison = "lt" if key.descending != backwards else "gt"
        condition |= equal & Q(**{f"{key.name}__{comparison}": value})
        equal &= Q(**{key.name: value})
    first, value = keys[0], values[0]
    bound = "lte" if first.descending != backwards else "gte"
    return Q(**{f"{first.name}__{bound}": value}) & condition


def _pack(fingerprint: str, values: Sequence, backwards: bool) -> str:
    plain = [_plain(value) for value in values]
    payload = json.dumps([fingerprint, int(backwards), plain], separators=(",", ":"))
    return signing.Signer(salt=SALT).sign_object(payload, compress=True)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return {"t": value.isoformat()}
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value


def _unpack(cursor: str, keys: Sequence[Key], fingerprint: str) -> Place:
    try:
        made_for, backwards, raw = json.loads(signing.Signer(salt=SALT).unsign_object(cursor))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise InvalidCursor from error
    if made_for != fingerprint or len(raw) != len(keys):
        raise InvalidCursor
    values = [
        datetime.fromisoformat(value["t"]) if isinstance(value, dict) else value for value in raw
    ]
    return Place(fingerprint, values, bool(backwards))
