"""Pages by keyset: signed cursors, ties broken by id, nothing lost or repeated (api.md §5)."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.core import signing
from django.db.models import F, Q, QuerySet

SALT = "core.keyset"


class InvalidCursor(ValueError):
    """The cursor is damaged, or belongs to another ordering or filter."""


@dataclass(frozen=True)
class Key:
    """One column of an ordering: an annotation or field name, never null."""

    name: str
    descending: bool = False


@dataclass(frozen=True)
class Page:
    results: list
    next_cursor: str | None
    previous_cursor: str | None


def read_page(
    rows: QuerySet,
    keys: Sequence[Key],
    *,
    size: int,
    cursor: str = "",
    context: str = "",
    keys_only: bool = False,
) -> Page:
    """``size`` rows after (or before) the cursor; one query.

    ``context`` names ordering and filters: a cursor made for another one is refused. With
    ``keys_only`` the results are named tuples of the keys instead of whole rows.
    Raises `InvalidCursor`.
    """
    fingerprint = hashlib.sha256(context.encode()).hexdigest()[:16]
    backwards, values = _unpack(cursor, keys, fingerprint) if cursor else (False, None)
    if values is not None:
        rows = rows.filter(_beyond(keys, values, backwards))
    ordering = [
        F(key.name).desc() if key.descending != backwards else F(key.name).asc() for key in keys
    ]
    rows = rows.order_by(*ordering)
    if keys_only:
        rows = rows.values_list(*[key.name for key in keys], named=True)
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next = more if not backwards else True
    has_previous = more if backwards else values is not None
    return Page(
        found,
        _pack(found[-1], keys, fingerprint, False) if found and has_next else None,
        _pack(found[0], keys, fingerprint, True) if found and has_previous else None,
    )


def _beyond(keys: Sequence[Key], values: list, backwards: bool) -> Q:
    condition = Q(pk__in=[])
    equal = Q()
    for key, value in zip(keys, values, strict=True):
        comparison = "lt" if key.descending != backwards else "gt"
        condition |= equal & Q(**{f"{key.name}__{comparison}": value})
        equal &= Q(**{key.name: value})
    first, value = keys[0], values[0]
    bound = "lte" if first.descending != backwards else "gte"
    return Q(**{f"{first.name}__{bound}": value}) & condition


def _pack(row, keys: Sequence[Key], fingerprint: str, backwards: bool) -> str:
    values = [_plain(getattr(row, key.name)) for key in keys]
    payload = json.dumps([fingerprint, int(backwards), values], separators=(",", ":"))
    return signing.Signer(salt=SALT).sign_object(payload, compress=True)


def _plain(value):
    if isinstance(value, datetime | date):
        return {"t": value.isoformat()}
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value


def _unpack(cursor: str, keys: Sequence[Key], fingerprint: str) -> tuple[bool, list]:
    try:
        made_for, backwards, raw = json.loads(signing.Signer(salt=SALT).unsign_object(cursor))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise InvalidCursor from error
    if made_for != fingerprint or len(raw) != len(keys):
        raise InvalidCursor
    values = [
        datetime.fromisoformat(value["t"]) if isinstance(value, dict) else value for value in raw
    ]
    return bool(backwards), values
