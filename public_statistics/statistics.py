"""Statistics as shown by page and API."""

from collections.abc import Sequence
from dataclasses import dataclass

from public_statistics import counted
from public_statistics.kept import kept
from public_statistics.medians import median
from public_statistics.suppression import NOT_RECORDED, Cell
from public_statistics.tables import ATTRIBUTES, Counted, Figure, Narrowing, count, counts_of

_MEDIANS = ("cost_one_off_eur", "staff_days")


@dataclass(frozen=True)
class Group:
    """One row of a table: a theme, size class, Land or quarter."""

    code: str
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Statistics:
    """``cells`` by code of the figure, ``medians`` by code of the measure, ``groups`` by attribute.

    ``groups`` is empty if the result is filtered to one group.
    """

    cells: dict[str, Cell]
    medians: dict[str, Cell]
    groups: dict[str, list[Group]]


def overview(narrowing: Narrowing) -> Statistics:
    """Stock figures; a fixed number of queries."""
    figures = _counted("counts", counted.COUNTS, is_public=True)
    known = {
        name: median(counted.projects(), name, figures["projects"], narrowing) for name in _MEDIANS
    }
    return Statistics(_values(figures, narrowing), known, _groups(figures, narrowing))


def funnel(narrowing: Narrowing) -> Statistics:
    """Steps from one town's project to its use in another; a fixed number of queries."""
    figures = _counted("funnel", counted.FUNNEL, is_public=False)
    days = median(counted.answered_requests(), "answer_days", figures["answered"], narrowing)
    values = _values(figures, narrowing)
    cells = {code: values.get(code, NOT_RECORDED) for code, _label in counted.STEPS}
    return Statistics(cells, {"answer_days": days}, _groups(figures, narrowing))


def _counted(name: str, figures: Sequence[Figure], *, is_public: bool) -> dict[str, Counted]:
    raw = kept(name, lambda: [counts_of(figure) for figure in figures], is_public=is_public)
    return count(figures, raw)


def _values(figures: dict[str, Counted], narrowing: Narrowing) -> dict[str, Cell]:
    return {code: figure.value(narrowing) for code, figure in figures.items()}


def _groups(figures: dict[str, Counted], narrowing: Narrowing) -> dict[str, list[Group]]:
    if narrowing.names:
        return {name: [] for name in ATTRIBUTES}
    return {name: _table(figures, name) for name in ATTRIBUTES}


def _table(figures: dict[str, Counted], attribute: str) -> list[Group]:
    codes = dict.fromkeys(
        code for figure in figures.values() for code in figure.tables[attribute].by_code
    )
    return [
        Group(
            code,
            {name: figure.cell(attribute, code) for name, figure in figures.items()},
        )
        for code in codes
    ]
