"""Indicators in the API. Decimals are text, so that no parser rounds them."""

from core.api.values import text
from core.formats.numbers import plain_decimal
from projects.choices import PerCapita
from projects.indicators.results import per_capita_base, per_capita_values
from projects.models import Indicator


def indicators_of(rows: list[Indicator], town) -> list[dict]:
    """``town`` provides ``population`` and ``population_on`` for values per inhabitant."""
    return [_indicator(row, town) for row in rows]


def _indicator(row: Indicator, town) -> dict:
    return {
        "id": str(row.pk),
        "name": row.name,
        "unit": row.unit,
        "direction": row.direction,
        "baseline": _level(row.baseline_value, "measured_on", row.baseline_on),
        "target": _level(row.target_value, "due_on", row.target_on),
        "values": [
            {
                "measured_on": value.on,
                "precision": value.precision,
                "value": plain_decimal(value.value),
                "note": text(value.note),
            }
            for value in row.readings
        ],
        "per_capita": _per_capita(row, town),
        "method": text(row.method),
        "source_name": text(row.source),
        "source_url": text(row.source_url),
    }


def _level(value, name: str, day) -> dict | None:
    return None if value is None else {"value": plain_decimal(value), name: day}


def _per_capita(row: Indicator, town) -> dict | None:
    if per_capita_base(row, town) is None:
        return None
    pairs = zip(row.readings, per_capita_values(row, town), strict=True)
    return {
        "inhabitants": PerCapita(row.per_capita).people,
        "population": town.population,
        "population_on": town.population_on,
        "values": [
            {"measured_on": reading.on, "value": plain_decimal(value)} for reading, value in pairs
        ],
    }
