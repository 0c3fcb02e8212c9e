"""Find towns by what people know of them: name in any spelling, postal code or official key.

A search is decided by one statement: as it is written, else with the names of what lies above
(district, joint body, Land), else by similar spelling. The best hit comes first: exact before
official before beginning before part of a name; of equals the bigger town.
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
# steps of closeness: from the first on a name, key or postal code was told in full
EXACT, BEGINS = 60, 35
_KEY, _POSTAL_CODE = 90, 85
# relevance is closeness times this, plus inhabitants
PEOPLE = 10**8

_TOWNS = (MunicipalityKind.TOWN, MunicipalityKind.INDEPENDENT_CITY, MunicipalityKind.CITY_STATE)
_JOINT = (MunicipalityKind.JOINT_MUNICIPALITY,)
# words that people put before a name, and the kinds they mean
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
    """What a search text asks for. ``bare`` are the words without titles."""

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
        while len(bare) > 1 and bare[-1] in _SMALL_WORDS:  # of a name that is not typed in full yet
            bare = bare[:-1]
        kinds = frozenset(kind for title in titles for kind in TITLES[title])
        return cls("", codes, tuple(words), tuple(bare), kinds)


def matcher(rows: QuerySet, text: str) -> Matcher:
    """How ``text`` matches ``rows``; one query. Its relevance grows with closeness and people."""
    wish = Wish.of(text)
    if not (wish.words or wish.digits or wish.postal_codes):
        return Matcher(Q() if not text.strip() else Q(pk__in=[]), Value(0))
    steps = list(_steps(wish))
    condition, level, similar = steps[_first(rows, [step.condition for step in steps])]
    people = Coalesce(F("population"), Value(0))
    relevance = Cast(level, BigIntegerField()) * Value(PEOPLE) + people
    # told to Django, which else compares with nothing beyond 32 bits
    wide = ExpressionWrapper(relevance, output_field=BigIntegerField())
    return Matcher(condition, wide, similar)


@dataclass(frozen=True)
class Hits:
    """The best hits for a choice, how many there are, and whether they are only spelt alike."""

    towns: list
    count: int
    similar: bool


def best_hits(rows: QuerySet, text: str, most: int) -> Hits:
    """At most ``most`` towns, best first; at most three queries."""
    found = matcher(rows, text)
    return _cut(found.apply(rows), found.similar, most)


def meant(rows: QuerySet, text: str, most: int) -> Hits:
    """Like `best_hits`, but if a name was told in full only the towns of that name."""
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
    """How close a name or key is, as a number below 200."""
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
        # it is called like its biggest member, which is looked for more often
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
    """A condition to try, how close what it finds is, and whether that is only similar."""

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
    """Where the words begin with the whole name and go on with what lies above: "Kassel (Hessen)"."""
    names = [" ".join(wish.bare[:count]) for count in range(len(wish.bare) - 1, 0, -1)]
    exact = [
        When(spelling__startswith=f"| {name} |", then=EXACT + len(names) - place)
        for place, name in enumerate(names)
    ]
    return Case(*exact, default=level, output_field=IntegerField())


def _first(rows: QuerySet, conditions: list[Q]) -> int:
    """The first condition that finds anything, else the last; one statement that stops there."""
    probes = [
        rows.order_by().filter(condition).values_list(Value(step, output_field=IntegerField()))[:1]
        for step, condition in enumerate(conditions[:-1])
    ]
    if not probes:
        return 0
    found = probes[0].union(*probes[1:], all=True) if probes[1:] else probes[0]
    return next((step for (step,) in found[:1]), len(conditions) - 1)


def _has(word: str, prefix: str = "") -> Q:
    """A short word must begin one of the name, a longer one may stand within."""
    wanted = word if len(word) > 2 else f" {word}"
    return Q(**{f"{prefix}spelling__contains": wanted})


def _above(word: str) -> Q:
    lands = [code for code, label in FederalState.choices if word in normal(str(label)).split()]
    return _has(word, "district__") | _has(word, "association__") | Q(state__in=lands)


def _by_key(digits: str) -> Q:
    """By a key of any level or a postal code, also where a spreadsheet dropped the leading zero."""
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
    """The digits, and the key they were before a spreadsheet took them for a number."""
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
    """Similar to a part of the name, the more so the less else there is in it; big towns rather."""
    text = " ".join(wish.bare)
    likeness = TrigramWordSimilarity(text, "spelling") + TrigramSimilarity("sort_key", text)
    fame = Log(10.0, Coalesce(F("population"), Value(0)) + Value(1.0)) * Value(6.0)
    return Cast(Round(likeness * Value(100.0) + fame), IntegerField())
