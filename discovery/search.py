"""Search over everything public, by relevance, for the page and the API (docs/api.md).

One query ranks all kinds and keeps the best `DEPTH` hits; pages are slices of that. No hit is
repeated, and every page costs the same number of queries.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    ExpressionWrapper,
    F,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils import timezone

from changefeed.resources import RESOURCES
from core.api.resources import Resource
from core.lists.keyset import InvalidCursor, Page
from core.lists.search import Matcher, matcher, words_of
from editorial.freshness.queries import weight
from editorial.freshness.rules import FULL_WEIGHT
from municipalities.finding import BEGINS, EXACT, PEOPLE
from municipalities.finding import matcher as find_towns
from municipalities.models import Municipality

DEPTH = 1_000
_SALT = "discovery.search"
# score of a town whose name equals, begins with or contains the text (core.lists.search scales by 10,000)
_NAMED, _BEGINS, _CONTAINS = 30_000, 15_000, 1_000
# weight of a town's trigram similarity (0 to 200) against the relevance of texts (at most 10,000)
_ALIKE = 50


KINDS = {kind.name: kind for kind in RESOURCES if kind.texts}


@dataclass(frozen=True)
class Hit:
    kind: Resource
    row: Any
    score: int


@dataclass(frozen=True)
class Found:
    """``total`` is capped at `DEPTH`; ``similar``: only similar spellings were found."""

    page: Page
    total: int
    similar: bool


def search(
    actor,
    text: str,
    *,
    kinds: Sequence[str] = (),
    themes: Sequence[str] = (),
    states: Sequence[str] = (),
    size: int = 25,
    cursor: str = "",
) -> Found:
    """Search what ``actor`` may read, in a fixed number of queries.

    Raises `InvalidCursor`.
    """
    context = json.dumps([text, sorted(kinds), sorted(themes), sorted(states)])
    place = _unpack(cursor, context) if cursor else None
    ranked, similar = _ranked(actor, text, kinds, themes, states)
    begin, end = _cut([key for _kind, key in ranked], place, size)
    shown = ranked[begin:end]
    page = Page(
        _loaded(actor, shown),
        _pack(ranked[end - 1][1], context, backwards=False)
        if shown and end < len(ranked)
        else None,
        _pack(ranked[begin][1], context, backwards=True) if shown and begin else None,
    )
    return Found(page, len(ranked), similar)


def _ranked(actor, text, kinds, themes, states) -> tuple[list, bool]:
    """Pairs of kind and (-score, id), best first; and whether only similar spellings matched."""
    if not words_of(text):
        return [], False
    exact, similar = [], []
    for kind in KINDS.values():
        if (kinds and kind.name not in kinds) or (themes and not kind.themes):
            continue
        rows, is_similar = _matching(kind, actor, text)
        group = similar if is_similar else exact
        group.append((kind, _narrowed(kind, rows, themes, states)))
    # similar spellings count only if nothing matches as written
    return _best(exact or similar), not exact


def _matching(kind: Resource, actor, text: str) -> tuple[QuerySet, bool]:
    rows = kind.listed(actor)
    if rows.model is Municipality:
        towns = find_towns(rows, text)
        return _towns(rows, towns), towns.similar
    found = matcher(rows, text)
    return found.apply(rows), found.similar


def _towns(rows: QuerySet, found: Matcher) -> QuerySet:
    """Scale the relevance of towns to that of texts; population breaks ties between equal names."""
    level = F("relevance") / Value(PEOPLE)
    if found.similar:
        lifted = level * Value(_ALIKE)
    else:
        lifted = (
            Case(
                When(relevance__gte=EXACT * PEOPLE, then=_NAMED),
                When(relevance__gte=BEGINS * PEOPLE, then=_BEGINS),
                default=_CONTAINS,
            )
            + level
        )
    return (
        rows.filter(found.condition)
        .alias(relevance=found.relevance)
        .annotate(
            relevance=Cast(lifted, BigIntegerField())
            + F("relevance") % Value(PEOPLE) / Value(100_000)
        )
    )


def _narrowed(kind: Resource, rows: QuerySet, themes, states) -> QuerySet:
    if themes:
        linked = rows.model.objects.filter(**{f"{kind.themes}__in": themes}).values("pk")
        rows = rows.filter(pk__in=linked)
    return rows.filter(**{f"{kind.town}state__in": states}) if states else rows


def _best(found: list[tuple[Resource, QuerySet]]) -> list:
    """The best `DEPTH` rows of all kinds, in one query."""
    parts = [
        rows.order_by()
        .annotate(
            found_kind=Value(kind.name, output_field=CharField()), found_score=_score(rows.model)
        )
        .values_list("found_kind", "pk", "found_score")
        for kind, rows in found
    ]
    if not parts:
        return []
    merged = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    rows = merged.order_by("-found_score", "pk")[:DEPTH]
    return [(kind, (-score, str(pk))) for kind, pk, score in rows]


def _score(model) -> ExpressionWrapper:
    """Relevance weighted by freshness, as in the list of that kind."""
    weighed = Value(FULL_WEIGHT) if model is Municipality else weight(model, timezone.now())
    product = Cast(F("relevance"), BigIntegerField()) * weighed
    return ExpressionWrapper(product, output_field=BigIntegerField())


def _cut(keys: list, place, size: int) -> tuple[int, int]:
    """Start and end index of the page after (or before) ``place``."""
    if place is None:
        return 0, min(size, len(keys))
    backwards, key = place
    if backwards:
        end = sum(1 for other in keys if other < key)
        return max(0, end - size), end
    begin = sum(1 for other in keys if other <= key)
    return begin, min(begin + size, len(keys))


def _loaded(actor, shown: list) -> list[Hit]:
    """Load the rows, at most one query per kind; rows that have become invisible are dropped."""
    by_key: dict = {}
    for kind in KINDS.values():
        ids = [key[1] for name, key in shown if name == kind.name]
        if ids:
            rows = kind.listed(actor).select_related(f"{kind.town}district").filter(pk__in=ids)
            by_key |= {(kind.name, str(row.pk)): row for row in rows}
    return [
        Hit(KINDS[name], by_key[name, key[1]], -key[0])
        for name, key in shown
        if (name, key[1]) in by_key
    ]


def _fingerprint(context: str) -> str:
    return hashlib.sha256(context.encode()).hexdigest()[:16]


def _pack(key, context: str, *, backwards: bool) -> str:
    return signing.Signer(salt=_SALT).sign_object([_fingerprint(context), backwards, *key])


def _unpack(cursor: str, context: str) -> tuple[bool, tuple[int, str]]:
    try:
        made_for, backwards, score, pk = signing.Signer(salt=_SALT).unsign_object(cursor)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise InvalidCursor from error
    if made_for != _fingerprint(context):
        raise InvalidCursor
    return bool(backwards), (score, pk)
