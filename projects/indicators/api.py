"""Indicators in the API. Decimals are text, so that no parser rounds them."""

from typing import Any

from rest_framework import serializers as s

from core.api.objects import ApiObject, From
from projects.choices import Direction, PerCapita
from projects.indicators import time_series
from projects.indicators.results import per_capita_base, per_capita_values
from projects.models import Indicator


def _exact(**options: Any) -> s.DecimalField:
    """Decimal transferred as text, such as `1234.5`; never with an exponent."""
    return s.DecimalField(max_digits=None, decimal_places=None, **options)


def _is_known(value: object) -> bool:
    return value is not None


class BaselineRow(ApiObject):
    value = _exact(source="baseline_value")
    measured_on = s.DateField(source="baseline_on")
    is_shown = From(_is_known, "baseline_value")


class TargetRow(ApiObject):
    value = _exact(source="target_value")
    due_on = s.DateField(source="target_on", allow_null=True)
    is_shown = From(_is_known, "target_value")


class MeasuredRow(ApiObject):
    measured_on = s.DateField(source="on", help_text="The last day of what `precision` names.")
    precision = s.ChoiceField(time_series.PRECISIONS)
    value = _exact()
    note = s.CharField(allow_null=True)


class RelatedRow(ApiObject):
    measured_on = s.DateField(source="on")
    value = _exact(help_text="Three significant digits.")


class PerCapitaRow(s.Serializer):
    inhabitants = s.IntegerField(help_text="Values are for so many of them: 1 or 1000.")
    population = s.IntegerField(help_text="Of the leading municipality, as in the register.")
    population_on = s.DateField(allow_null=True)
    values = RelatedRow(many=True)


def _per_capita(row: Indicator) -> dict | None:
    town = row.project.municipality
    if per_capita_base(row, town) is None:
        return None
    pairs = zip(row.readings, per_capita_values(row, town), strict=True)
    return {
        "inhabitants": PerCapita(row.per_capita).people,
        "population": town.population,
        "population_on": town.population_on,
        "values": [RelatedRow.of(time_series.Value(reading.on, value)) for reading, value in pairs],
    }


class IndicatorRow(ApiObject):
    id = s.UUIDField()
    name = s.CharField()
    unit = s.CharField()
    direction = s.ChoiceField(Direction.choices, help_text="Which way is better.")
    baseline = BaselineRow(source="*", allow_null=True)
    target = TargetRow(source="*", allow_null=True)
    values = MeasuredRow(many=True, source="readings")
    per_capita = PerCapitaRow(allow_null=True)
    method = s.CharField(allow_null=True)
    source_name = s.CharField(source="source", allow_null=True)
    source_url = s.URLField(allow_null=True)
    made = {"per_capita": From(_per_capita, "*")}
