"""Statistics prepared for the page: labels, tables, chart."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.charts.line_chart import Chart, Reading, line_chart
from core.formats.numbers import short_text
from municipalities.choices import FederalState, SizeClass
from projects.models import Theme
from public_statistics import counted
from public_statistics.statistics import Statistics
from public_statistics.suppression import Cell
from public_statistics.tables import ATTRIBUTES, UNKNOWN, quarter_ends

ATTRIBUTE_LABELS = {
    "theme": gettext_lazy("Nach Handlungsfeld"),
    "size_class": gettext_lazy("Nach Größe der Kommune"),
    "state": gettext_lazy("Nach Land"),
    "quarter": gettext_lazy("Nach Quartal"),
}
MEDIAN_LABELS = {
    "cost_one_off_eur": gettext_lazy("Einmalige Kosten in Euro, Median"),
    "staff_days": gettext_lazy("Personentage, Median"),
    "answer_days": gettext_lazy("Arbeitstage bis zur ersten Antwort, Median"),
}


@dataclass(frozen=True)
class Line:
    label: object
    cell: Cell


@dataclass(frozen=True)
class Table:
    """``rows``: name and one cell per column."""

    title: object
    columns: list
    rows: list[tuple[str, list[Cell]]]


def counts(numbers: Statistics) -> list[Line]:
    return [Line(figure.label, numbers.cells[figure.code]) for figure in counted.COUNTS]


def steps(found: Statistics) -> list[Line]:
    return [Line(label, found.cells[code]) for code, label in counted.STEPS]


def medians(*found: Statistics) -> list[Line]:
    return [
        Line(MEDIAN_LABELS[code], cell) for each in found for code, cell in each.medians.items()
    ]


def tables(numbers: Statistics, found: Statistics) -> list[Table]:
    """One table per attribute with counts and steps; none if the result is filtered."""
    figures = [*counted.COUNTS, *counted.FUNNEL]
    tables = []
    for name in ATTRIBUTES:
        merged: dict[str, dict[str, Cell]] = {}
        for group in [*numbers.groups[name], *found.groups[name]]:
            merged.setdefault(group.code, {}).update(group.cells)
        names = _names(name)
        rows = [
            (names.get(code, code), [cells.get(figure.code, _NOTHING) for figure in figures])
            for code, cells in sorted(merged.items(), key=lambda item: _place(names, item[0]))
        ]
        if rows:
            tables.append(Table(ATTRIBUTE_LABELS[name], [row.label for row in figures], rows))
    return tables


_NOTHING = Cell(None, suppressed=True)


def _names(attribute: str) -> dict[str, str]:
    if attribute == "theme":
        return {row.code: row.label for row in Theme.objects.order_by("position", "code")}
    labels = {"size_class": SizeClass.choices, "state": FederalState.choices}.get(attribute, ())
    return {code: str(label) for code, label in labels} | {UNKNOWN: _("unbekannt")}


def _place(names: dict[str, str], code: str) -> tuple:
    order = list(names)
    return (order.index(code) if code in order else -1, code)


def chart(numbers: Statistics) -> Chart | None:
    """Projects by quarter, where published; None with fewer than two values."""
    readings = [
        Reading(quarter_ends(row.code)[0], Decimal(row.cells["projects"].value), row.code)
        for row in numbers.groups["quarter"]
        if row.cells["projects"].value is not None
    ]
    return line_chart(readings, number=short_text, axis=short_text) if len(readings) > 1 else None
