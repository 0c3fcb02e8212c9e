"""Search for towns by name in any spelling, postal code or official key.

One statement decides how a search matches: by the town's own names, else including those of its
district, joint body and Land, else by similar spelling. Ranking: exact name, official name, prefix,
part of a name; among equals, by population.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import (
    BigIntegerField,
    Case,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Log, Round

from core.lists.search import MAX_WORDS, Matcher
from municipalities.choices import FederalState, MunicipalityKind
from municipalities.spelling import SMALL, normal

MAX_LENGTH = 200
# closeness values; from EXACT upwards a complete name, key or postal code matched
EXACT, BEGINS = 60, 35
_KEY, _POSTAL_CODE = 90, 85
# relevance = closeness * PEOPLE + population
PEOPLE = 10**8

_TOWNS = (MunicipalityKind.TOWN, MunicipalityKind.INDEPENDENT_CITY, MunicipalityKind.CITY_STATE)
_JOINT = (MunicipalityKind.JOINT_MUNICIPALITY,)
# title words that people write before a name, and the kinds they stand for
TITLES = {
    **dict.fromkeys(
        ("stadt", "hansestadt", "hauptstadt", "landeshauptstadt", "bundesstadt"), _TOWNS
    ),
    **dict.fromkeys(("kreisstadt", "kreisfreie", "grosse", "universitaetsstadt"), _TOWNS),
    **dict.fromkeys(("wissenschaftsstadt", "hochschulstadt", "lutherstadt", "freie"), _TOWNS),
    **dict.fromkeys(
        ("gemeinde", "markt", "flecken", "marktgemeinde"), (MunicipalityKind.MUNICIPALITY,)
    ),
    **dict.fromkeys(
        ("kreis", "landkreis", "lk", "lkr", "lkrs", "krs"), (MunicipalityKind.DISTRICT,)
    ),
    **dict.fromkeys(
        ("land", "bundesland", "freistaat"), (MunicipalityKind.STATE, MunicipalityKind.CITY_STATE)
    ),
    **dict.fromkeys(("amt", "samtgemeinde", "verbandsgemeinde", "vg", "vgem"), _JOINT),
    **dict.fromkeys(("verwaltungsgemeinschaft", "gemeindeverband"), _JOINT),
}
_KEY_WORDS = frozenset({"ags", "ars", "plz", "de", "gemeindeschluessel", "regionalschluessel"})
_SMALL_WORDS = frozenset(SMALL.split("|"))


@dataclass(frozen=True)
class Wish:
    """A parsed search text. ``bare`` are the words without titles."""

    digits: str
    postal_codes: tuple[str, ...]
    words: tuple[str, ...]
    bare: tuple[str, ...]
    kinds: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "Wish":
        words = normal(text[:MAX_LENGTH].replace("|", " ")).split()[:MAX_WORDS]
        numbers = [word for word in words if word.isdecimal()]
        if numbers:
            words = [word for word in words if word not in _KEY_WORDS]
        if numbers and all(word in numbers or word in TITLES for word in words):
            return cls("".join(numbers), (), (), (), frozenset())
        if key := next((number for number in numbers if len(number) in (8, 12)), ""):
            return cls(key, (), (), (), frozenset())
        codes = tuple(number for number in numbers if len(number) == 5)
        words = [word for word in words if word not in codes]
        bare = [word for word in words if word not in TITLES] or words
        titles = set(words) - set(bare)
        while len(bare) > 1 and bare[-1] in _SMALL_WORDS:  # the name is still being typed
            bare = bare[:-1]
        kinds = frozenset(kind for title in titles for kind in TITLES[title])
        return cls("", codes, tuple(words), tuple(bare), kinds)


def matcher(rows: QuerySet, text: str) -> Matcher:
    """How ``text`` matches ``rows``; one query. Relevance is by closeness, then population."""
    wish = Wish.of(text)
    if not (wish.words or wish.digits or wish.postal_codes):
        return Matcher(Q() if not text.strip() else Q(pk__in=[]), Value(0))
    steps = list(_steps(wish))
    condition, level, similar = steps[_first(rows, [step.condition for step in steps])]
    people = Coalesce(F("population"), Value(0))
    relevance = Cast(level, BigIntegerField()) * Value(PEOPLE) + people
    # declared as BigInteger, because Django refuses comparison with values beyond 32 bits otherwise
    wide = ExpressionWrapper(relevance, output_field=BigIntegerField())
    return Matcher(condition, wide, similar)


@dataclass(frozen=True)
class Hits:
    """The best hits, the total number, and whether only similar spellings matched."""

    towns: list
    count: int
    similar: bool


def best_hits(rows: QuerySet, text: str, most: int) -> Hits:
    """At most ``most`` towns, best first; at most three queries."""
    found = matcher(rows, text)
    return _cut(found.apply(rows), found.similar, most)


def meant(rows: QuerySet, text: str, most: int) -> Hits:
    """As `best_hits`, but if a complete name was given, only the towns with that name."""
    found = matcher(rows, text)
    rows = found.apply(rows).annotate(closeness=F("relevance") / Value(PEOPLE))
    best = rows.order_by("-relevance").first()
    if best and not found.similar and best.closeness >= EXACT:
        rows = rows.filter(closeness=best.closeness)
    return _cut(rows, found.similar, most)


def _cut(rows: QuerySet, similar: bool, most: int) -> Hits:
    towns = list(rows.order_by("-relevance", "sort_key", "pk")[:most])
    return Hits(towns, rows.count() if len(towns) == most else len(towns), similar)


def closeness(wish: Wish) -> Case:
    """Closeness of a name or key to the search, below 200."""
    if wish.digits:
        return _closeness_of_key(wish.digits)
    full, bare = " ".join(wish.words), " ".join(wish.bare)
    level = Case(
        When(spelling__startswith=f"| {full} |", then=80),
        When(spelling__startswith=f"| {bare} |", then=70),
        When(spelling__contains=f"| {full} |", then=65),
        When(spelling__contains=f"| {bare} |", then=EXACT),
        When(spelling__startswith=f"| {bare}", then=40),
        When(spelling__contains=f"| {bare}", then=BEGINS),
        When(reduce(and_, (Q(spelling__contains=f" {word}") for word in wish.bare)), then=20),
        default=10,
        output_field=IntegerField(),
    )
    if MunicipalityKind.JOINT_MUNICIPALITY not in wish.kinds:
        # a joint body shares its name with its largest member, which is searched for more often
        level += Case(When(kind__in=_JOINT, then=-1), default=0, output_field=IntegerField())
    if wish.kinds:
        level += Case(When(kind__in=wish.kinds, then=15), default=0, output_field=IntegerField())
    if wish.postal_codes:
        level += Case(
            When(postal_code__in=wish.postal_codes, then=100),
            default=0,
            output_field=IntegerField(),
        )
    return level


class _Step(NamedTuple):
    """A condition to try, the closeness of its hits, and whether it matches similar spellings only."""

    condition: Q
    level: Case | Cast
    similar: bool = False


def _steps(wish: Wish) -> Iterable[_Step]:
    level = closeness(wish)
    if wish.digits:
        yield _Step(_by_key(wish.digits), level)
        if len(wish.digits) == 5:
            yield _Step(Q(postal_code__startswith=wish.digits[:3]), level, similar=True)
        return
    own = [_has(word) for word in wish.bare]
    yield _Step(reduce(and_, own), level)
    around = (has | _above(word) for has, word in zip(own, wish.bare, strict=True))
    yield _Step(reduce(or_, own) & reduce(and_, around), _closeness_of_beginning(wish, level))
    if wish.postal_codes:
        yield _Step(Q(postal_code__in=wish.postal_codes), level)
    similar = Q(spelling__trigram_word_similar=" ".join(wish.bare))
    yield _Step(similar, _likeness(wish), similar=True)


def _closeness_of_beginning(wish: Wish, level: Case) -> Case:
    """Closeness for a complete name followed by its district or Land, as in "Kassel (Hessen)"."""
    names = [" ".join(wish.bare[:count]) for count in range(len(wish.bare) - 1, 0, -1)]
    exact = [
        When(spelling__startswith=f"| {name} |", then=EXACT + len(names) - place)
        for place, name in enumerate(names)
    ]
    return Case(*exact, default=level, output_field=IntegerField())


def _first(rows: QuerySet, conditions: list[Q]) -> int:
    """Index of the first condition with a hit, else of the last; one statement that stops early."""
    probes = [
        rows.order_by().filter(condition).values_list(Value(step, output_field=IntegerField()))[:1]
        for step, condition in enumerate(conditions[:-1])
    ]
    if not probes:
        return 0
    found = probes[0].union(*probes[1:], all=True) if probes[1:] else probes[0]
    return next((step for (step,) in found[:1]), len(conditions) - 1)


def _has(word: str, prefix: str = "") -> Q:
    """Words of up to two letters must start a word of the name; longer ones may occur anywhere."""
    wanted = word if len(word) > 2 else f" {word}"
    return Q(**{f"{prefix}spelling__contains": wanted})


def _above(word: str) -> Q:
    lands = [code for code, label in FederalState.choices if word in normal(str(label)).split()]
    return _has(word, "district__") | _has(word, "association__") | Q(state__in=lands)


def _by_key(digits: str) -> Q:
    """Match a key of any level or a postal code, even if a spreadsheet dropped the leading zero."""
    condition = Q(pk__in=[])
    for key in _whole(digits):
        if len(key) != 8:
            condition |= Q(ars__startswith=key)
        if len(key) == 5:
            condition |= Q(postal_code=key)
        if len(key) == 8:
            condition |= Q(ags=key)
        if len(key) == 12 and not key.endswith("000"):
            condition |= Q(ags=key[:5] + key[9:])
    return condition


def _whole(digits: str) -> list[str]:
    """The digits, and the key with a leading zero if a spreadsheet may have dropped it."""
    return [digits, f"0{digits}"] if len(digits) in (4, 7, 11) else [digits]


def _closeness_of_key(digits: str) -> Case:
    keys = _whole(digits)
    whole = [key.ljust(12, "0") for key in keys if len(key) in (2, 5, 9, 12)]
    return Case(
        When(Q(ars__in=whole) | Q(ags__in=keys, ags__gt=""), then=_KEY),
        When(postal_code__in=keys, then=_POSTAL_CODE),
        default=10,
        output_field=IntegerField(),
    )


def _likeness(wish: Wish):
    """Similarity to part of the name plus similarity to the whole; larger towns get a bonus."""
    text = " ".join(wish.bare)
    likeness = TrigramWordSimilarity(text, "spelling") + TrigramSimilarity("sort_key", text)
    fame = Log(10.0, Coalesce(F("population"), Value(0)) + Value(1.0)) * Value(6.0)
    return Cast(Round(likeness * Value(100.0) + fame), IntegerField())
