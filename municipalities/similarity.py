"""Similarity of two towns by official attributes (X1); explained in docs/similarity.md.

Each attribute yields a difference between 0 (equal) and 1 (very different, or unknown on either side).
The distance is the weighted mean of the differences. PostgreSQL computes it in whole ten-thousandths, so
the parts add up to the distance exactly and the order never depends on rounding. Both sides use the same
formula, so the distance is symmetric.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import (
    Case,
    DateField,
    Expression,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import (
    Abs,
    Cast,
    Coalesce,
    Least,
    Ln,
    NullIf,
    Round,
)
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from municipalities.choices import MunicipalityKind
from municipalities.models import Municipality

WHOLE = 10_000
MAX_WEIGHT = 10
MAX_NEIGHBOURS = 100
ALIKE = WHOLE * 15 // 100
FULL_FACTOR = 20.0
FULL_GROWTH = 0.02
_DAYS_A_YEAR = 365.25
# weights have at most two decimals; in hundredths, PostgreSQL can use integer division
_HUNDREDTHS = 100


@dataclass(frozen=True)
class Attribute:
    """A compared attribute with its default weight; ``why`` is the explanation shown to readers."""

    code: str
    label: Promise
    weight: int
    alike: Promise
    why: Promise
    difference: Callable[[str, Municipality], Expression]


@dataclass(frozen=True)
class DistancePart:
    """Share of one attribute; the ``contribution`` of all parts adds up to the distance."""

    attribute: Attribute
    weight: float
    difference: float
    contribution: float

    @property
    def is_alike(self) -> bool:
        return self.difference * WHOLE <= ALIKE


@dataclass(frozen=True)
class Neighbour:
    town: Municipality
    distance: float
    parts: list[DistancePart]


def _number(value) -> Expression:
    return Cast(Value(None if value is None else float(value)), FloatField())


def _column(prefix: str, name: str) -> Expression:
    return Cast(F(f"{prefix}{name}"), FloatField())


def _capped(difference: Expression) -> Expression:
    """The difference in ten-thousandths, capped at WHOLE; unknown values count as WHOLE."""
    share = Least(Abs(difference), Value(1.0))
    return Coalesce(Cast(Round(share * Value(float(WHOLE))), IntegerField()), Value(WHOLE))


def _log(value: Expression) -> Expression:
    return Ln(NullIf(value, Value(0.0)))


def _population(prefix: str, town: Municipality) -> Expression:
    theirs, ours = _log(_column(prefix, "population")), _log(_number(town.population))
    return _capped((theirs - ours) / Ln(Value(FULL_FACTOR)))


def _density(prefix: str, town: Municipality) -> Expression:
    theirs = _log(_column(prefix, "population")) - _log(_column(prefix, "area_km2"))
    ours = _log(_number(town.population)) - _log(_number(town.area_km2))
    return _capped((theirs - ours) / Ln(Value(FULL_FACTOR)))


def _growth(prefix: str, town: Municipality) -> Expression:
    def yearly(population, before, on, before_on):
        days = Func(
            on,
            before_on,
            template="(%(expressions)s)",
            arg_joiner=" - ",
            output_field=IntegerField(),
        )
        days = Cast(days, FloatField())
        return (_log(population) - _log(before)) * Value(_DAYS_A_YEAR) / NullIf(days, Value(0.0))

    names = ("population", "population_before")
    dates = ("population_on", "population_before_on")
    theirs = yearly(
        *[_column(prefix, name) for name in names], *[F(f"{prefix}{name}") for name in dates]
    )
    ours = yearly(
        *[_number(getattr(town, name)) for name in names],
        *[Cast(Value(getattr(town, name)), DateField()) for name in dates],
    )
    return _capped((theirs - ours) / Value(FULL_GROWTH))


def _same(name: str) -> Callable[[str, Municipality], Expression]:
    def difference(prefix: str, town: Municipality) -> Expression:
        value = getattr(town, name)
        same = Q(**{f"{prefix}{name}": value}) if value else Q(pk__in=[])
        return Case(When(same, then=Value(0)), default=Value(WHOLE), output_field=IntegerField())

    return difference


ATTRIBUTES = (
    Attribute(
        "population",
        _("Einwohnerzahl"),
        5,
        _("ähnlich groß"),
        _("Die Größe bestimmt am stärksten, wie viel Personal, Geld und IT eine Verwaltung hat."),
        _population,
    ),
    Attribute(
        "density",
        _("Bevölkerungsdichte"),
        2,
        _("ähnlich dicht besiedelt"),
        _("Weite Wege oder enge Stadt: davon hängen Verkehr, Netze und Sensorik ab."),
        _density,
    ),
    Attribute(
        "settlement",
        _("Siedlungstyp"),
        2,
        _("gleicher Siedlungstyp"),
        _("Die amtliche Einteilung (Eurostat) in dicht, mittel und gering besiedelt."),
        _same("settlement_type"),
    ),
    Attribute(
        "kind",
        _("Art der Kommune"),
        3,
        _("gleiche Art"),
        _("Landkreise, Städte und Gemeinden haben andere Aufgaben und Zuständigkeiten."),
        _same("kind"),
    ),
    Attribute(
        "state",
        _("Land"),
        2,
        _("gleiches Land"),
        _("Kommunalrecht, Förderung und IT-Dienstleister unterscheiden sich von Land zu Land."),
        _same("state"),
    ),
    Attribute(
        "growth",
        _("Wachstum"),
        1,
        _("wächst ähnlich"),
        _("Wer wächst, plant anders als wer schrumpft. Jährlich, aus zwei amtlichen Ständen."),
        _growth,
    ),
)
CODES = tuple(attribute.code for attribute in ATTRIBUTES)
DEFAULT_WEIGHTS = {attribute.code: float(attribute.weight) for attribute in ATTRIBUTES}


def annotations(
    town: Municipality, *, prefix: str = "", weights: Mapping[str, float] | None = None
) -> dict[str, Expression]:
    """``differs_<code>``, ``adds_<code>``, ``dissimilarity`` and ``unknown_parts``, never null.

    All in ten-thousandths, rounded down so that no distance exceeds 1. ``prefix`` is the lookup path
    from the annotated rows to their town. Raises `ValidationError` if no weight is above zero.
    """
    weights = weights or DEFAULT_WEIGHTS
    shares = {code: round(weights[code] * _HUNDREDTHS) for code in CODES}
    total = sum(shares.values())
    if total <= 0:
        raise ValidationError(_("Mindestens ein Gewicht muss größer als 0 sein."))
    differences = {row.code: row.difference(prefix, town) for row in ATTRIBUTES}
    named = {f"differs_{code}": expression for code, expression in differences.items()}
    adds = {
        code: ExpressionWrapper(
            F(f"differs_{code}") * Value(shares[code]) / Value(total), IntegerField()
        )
        for code in CODES
    }
    distance = adds[CODES[0]]
    for code in CODES[1:]:
        distance = distance + adds[code]
    return named | {f"adds_{code}": row for code, row in adds.items()} | {"dissimilarity": distance}


def annotated(rows: QuerySet, town: Municipality, *, prefix: str = "", weights=None) -> QuerySet:
    return rows.annotate(**annotations(town, prefix=prefix, weights=weights))


def _unknown() -> Expression:
    """Number of unknown attributes of a row; tie-breaker for equal distances."""
    missing = [
        Q(population=None) | Q(population=0),
        Q(area_km2=None) | Q(area_km2=0),
        Q(settlement_type=""),
        Q(population_before=None) | Q(population_before_on=None) | Q(population_on=None),
    ]
    cases = [Case(When(row, then=1), default=0, output_field=IntegerField()) for row in missing]
    return cases[0] + cases[1] + cases[2] + cases[3]


def like(town: Municipality, *, weights: Mapping[str, float] | None = None) -> QuerySet:
    """All current comparable towns, most similar first; without ``town`` itself and Länder."""
    rows = Municipality.objects.current().exclude(pk=town.pk).exclude(kind=MunicipalityKind.STATE)
    distance = annotations(town, weights=weights)
    rows = rows.alias(**distance).alias(unknown_parts=_unknown())
    return rows.order_by("dissimilarity", "unknown_parts", "ars")


def nearest(
    town: Municipality, *, count: int = 20, weights: Mapping[str, float] | None = None
) -> list[Neighbour]:
    """The ``count`` (at most MAX_NEIGHBOURS) most similar towns with the parts of the distance; one query.

    Parts are computed for the result only, distances for all towns.
    """
    weights = weights or DEFAULT_WEIGHTS
    found = like(town, weights=weights).values("pk")[: min(count, MAX_NEIGHBOURS)]
    rows = Municipality.objects.filter(pk__in=found).with_card_data()
    rows = annotated(rows, town, weights=weights).annotate(unknown_parts=_unknown())
    rows = rows.order_by("dissimilarity", "unknown_parts", "ars")
    return [Neighbour(row, row.dissimilarity / WHOLE, parts_of(row, weights)) for row in rows]


def parts_of(row, weights: Mapping[str, float] | None = None) -> list[DistancePart]:
    """Distance parts of a row annotated by `annotations`."""
    weights = weights or DEFAULT_WEIGHTS
    return [
        DistancePart(
            attribute,
            weights[attribute.code],
            getattr(row, f"differs_{attribute.code}") / WHOLE,
            getattr(row, f"adds_{attribute.code}") / WHOLE,
        )
        for attribute in ATTRIBUTES
    ]


def is_comparable(town: Municipality) -> bool:
    """Whether ``town`` can be compared: not a Land, whose tasks differ from those of towns."""
    return town.kind != MunicipalityKind.STATE


def unknown_of(town: Municipality) -> list[Attribute]:
    """Attributes of ``town`` that the register lacks; they count as the greatest difference."""
    known = {
        "population": town.population,
        "density": town.density,
        "settlement": town.settlement_type,
        "growth": town.population_before and town.population_on and town.population_before_on,
    }
    return [row for row in ATTRIBUTES if not known.get(row.code, True)]


def reasons(parts: list[DistancePart]) -> list[str]:
    """What two towns have in common, in words, in the order of ATTRIBUTES; may be empty."""
    return [str(part.attribute.alike) for part in parts if part.weight and part.is_alike]
