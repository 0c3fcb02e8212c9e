"""Presentation of indicators: chart, table, change since the baseline, target status."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from core.charts.line_chart import Chart, Reading, line_chart
from core.formats.numbers import decimal_text, short_text, significant
from municipalities.models import Municipality
from projects.choices import Direction, PerCapita
from projects.models import Indicator, Project

PERCENT = "%"


@dataclass(frozen=True)
class ResultRow:
    """One row of the table. ``what`` labels baseline and target; ``note`` is the town's remark."""

    label: str
    value: str
    per_capita: str = ""
    what: str = ""
    note: str = ""


@dataclass(frozen=True)
class Result:
    """An indicator prepared for display; ``latest`` is without the unit.

    ``population`` describes the population behind values per inhabitant.
    """

    indicator: Indicator
    latest: str
    latest_label: str
    change: str
    verdict: str
    verdict_tone: str
    chart: Chart | None
    description: str
    rows: list[ResultRow]
    per_capita_label: str
    population: str


def results_of(project: Project) -> list[Result]:
    """Results in the order of the form; no query if ``indicators`` and the town are loaded."""
    return [result_of(row, project.municipality) for row in project.indicators.all()]


def result_of(indicator: Indicator, town: Municipality, today: date | None = None) -> Result:
    values = indicator.readings
    latest = values[-1] if values else None
    verdict, tone = _verdict(indicator, today or timezone.localdate())
    people = per_capita_base(indicator, town)
    return Result(
        indicator=indicator,
        latest=decimal_text(latest.value) if latest else "",
        latest_label=latest.label if latest else "",
        change=change_text(indicator),
        verdict=verdict,
        verdict_tone=tone,
        chart=_chart(indicator),
        description=_description(indicator, verdict),
        rows=_rows(indicator, people),
        per_capita_label=str(indicator.get_per_capita_display()) if people else "",
        population=_population(indicator, town),
    )


def with_unit(value: Decimal, unit: str) -> str:
    return f"{decimal_text(value)}\u00a0{unit}"


def per_capita_base(indicator: Indicator, town: Municipality) -> Decimal | None:
    """Divisor for values per inhabitant; None if not wanted or if the population is unknown."""
    people = PerCapita(indicator.per_capita).people
    return Decimal(town.population) / people if people and town.population else None


def per_capita_values(indicator: Indicator, town: Municipality) -> list[Decimal]:
    """Rounded to three significant digits, the precision of population figures."""
    base = per_capita_base(indicator, town)
    return [significant(row.value / base) for row in indicator.readings] if base else []


def change_text(indicator: Indicator) -> str:
    """“−42 % gegenüber 2022 (besser)”: percent if meaningful, otherwise the difference."""
    before, values = indicator.baseline_value, indicator.readings
    if before is None or not values:
        return ""
    difference = values[-1].value - before
    text = _("%(change)s gegenüber %(year)s") % {
        "change": _difference(difference, before, indicator.unit.strip()),
        "year": indicator.baseline_on.year,
    }
    if not difference or indicator.direction == Direction.NEUTRAL:
        return text
    is_better = (difference > 0) == (indicator.direction == Direction.MORE)
    judgement = _("besser") if is_better else _("schlechter")
    return f"{text} ({judgement})"


def _difference(difference: Decimal, before: Decimal, unit: str) -> str:
    if not difference:
        return _("unverändert")
    if unit == PERCENT:
        return _("%(number)s Prozentpunkte") % {"number": _signed(difference)}
    if before > 0 and abs(difference) < before * 10:
        share = difference / before * 100
        rounded = round(share) if abs(share) >= 1 else significant(share, 1)
        return f"{_signed(Decimal(rounded))}\u00a0%"
    return f"{_signed(difference)}\u00a0{unit}"


def _signed(number: Decimal) -> str:
    return f"+{decimal_text(number)}" if number > 0 else decimal_text(number)


def _verdict(indicator: Indicator, today: date) -> tuple[str, str]:
    """Target status in words, and the tone of its badge."""
    target, values = indicator.target_value, indicator.readings
    if target is None or not values or indicator.direction == Direction.NEUTRAL:
        return "", ""
    value = values[-1].value
    reached = value >= target if indicator.direction == Direction.MORE else value <= target
    if reached:
        return _("Ziel erreicht"), "success"
    if indicator.target_on and indicator.target_on < today:
        return _("Ziel nicht erreicht"), "warning"
    return _("Ziel noch nicht erreicht"), "info"


def target_text(indicator: Indicator) -> str:
    if indicator.target_value is None:
        return ""
    text = with_unit(indicator.target_value, indicator.unit)
    if indicator.target_on is None:
        return text
    return _("%(value)s bis %(day)s") % {"value": text, "day": _day(indicator.target_on)}


def _day(day: date) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")


def _readings(indicator: Indicator) -> list[Reading]:
    """Measured values, plus the baseline unless a value has the same date."""
    rows = [Reading(row.on, row.value, row.label) for row in indicator.readings]
    begin = indicator.baseline_on
    if begin and rows and all(row.on != begin for row in rows):
        rows.append(Reading(begin, indicator.baseline_value, _day(begin)))
    return rows


def _chart(indicator: Indicator) -> Chart | None:
    baseline, target = indicator.baseline_value, indicator.target_value
    return line_chart(
        _readings(indicator),
        number=lambda value: with_unit(value, indicator.unit),
        axis=short_text,
        baseline=None
        if baseline is None
        else (baseline, _("Ausgangswert %(value)s") % {"value": short_text(baseline)}),
        target=None
        if target is None
        else (target, _("Ziel %(value)s") % {"value": short_text(target)}),
    )


def _description(indicator: Indicator, verdict: str) -> str:
    """Text alternative of the chart."""
    values = indicator.readings
    if not values:
        return ""
    if len(values) == 1:
        text = _("Ein Messwert: %(last)s (%(until)s).")
    else:
        text = _("%(number)d Messwerte, von %(first)s (%(since)s) bis %(last)s (%(until)s).")
    names = {
        "number": len(values),
        "first": with_unit(values[0].value, indicator.unit),
        "since": values[0].label,
        "last": with_unit(values[-1].value, indicator.unit),
        "until": values[-1].label,
    }
    parts = [text % names]
    if change := change_text(indicator):
        parts.append(f"{change}.")
    if target := target_text(indicator):
        parts.append(_("Ziel: %(target)s.") % {"target": target})
    if verdict:
        parts.append(f"{verdict}.")
    return " ".join([*parts, _("Alle Werte stehen in der Tabelle darunter.")])


def _rows(indicator: Indicator, base: Decimal | None) -> list[ResultRow]:
    """Baseline, measured values, target."""
    rows = []
    if indicator.baseline_value is not None:
        day = _day(indicator.baseline_on)
        rows.append(_row(day, indicator.baseline_value, base, what=_("Ausgangswert")))
    rows += [_row(row.label, row.value, base, note=row.note) for row in indicator.readings]
    if indicator.target_value is not None:
        day = _day(indicator.target_on) if indicator.target_on else "–"
        rows.append(_row(day, indicator.target_value, base, what=_("Ziel")))
    return rows


def _row(label: str, value: Decimal, base: Decimal | None, *, what="", note="") -> ResultRow:
    related = decimal_text(significant(value / base)) if base else ""
    return ResultRow(label, decimal_text(value), related, what, note)


def _population(indicator: Indicator, town: Municipality) -> str:
    if indicator.per_capita == PerCapita.NONE:
        return ""
    if not town.population:
        return _("Die Einwohnerzahl von %(town)s ist nicht bekannt.") % {"town": town.short_name}
    names = {
        "town": town.short_name,
        "number": decimal_text(Decimal(town.population)),
        "day": _day(town.population_on) if town.population_on else "",
    }
    if not town.population_on:
        return _("Gerechnet mit %(number)s Menschen in %(town)s.") % names
    return _("Gerechnet mit %(number)s Menschen in %(town)s (Destatis, Stand %(day)s).") % names
