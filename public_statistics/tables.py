"""A figure with its tables: counted in two statements, published by `public_statistics.suppression`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncQuarter
from django.utils import timezone

from municipalities.choices import FederalState, SizeClass
from projects.models import Theme
from public_statistics.suppression import (
    SUPPRESSED,
    Cell,
    Counts,
    hidden,
    hidden_of_part,
    hides_total,
    span,
)

# by Land, size class and quarter; by theme
Raw = tuple[list[tuple], dict[str, int]]
ATTRIBUTES = ("theme", "size_class", "state", "quarter")
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Figure:
    """What is counted: each of ``rows()`` once.

    ``town``, ``theme`` and ``at`` are the ways to the town whose size and Land count (with ``__``),
    to its themes, and to the moment to which it belongs. ``themed`` are other rows to count by theme,
    each ``unit`` of them once. ``part_of`` names the figure that contains this one.
    """

    code: str
    label: object
    rows: Callable[[], QuerySet]
    town: str = "municipality__"
    theme: str = "themes"
    at: str = "published_at"
    themed: Callable[[], QuerySet] | None = None
    unit: str = "pk"
    part_of: str = ""


@dataclass(frozen=True)
class Narrowing:
    """At most one of these at a time is published: crossed they would give small groups away."""

    theme: str = ""
    size_class: str = ""
    state: str = ""
    period: tuple[date | None, date | None] = (None, None)

    @property
    def names(self) -> list[str]:
        given = [name for name in ("theme", "size_class", "state") if getattr(self, name)]
        return [*given, "quarter"] if any(self.period) else given


@dataclass
class Counted:
    """One figure as it was counted, by attribute."""

    figure: Figure
    tables: dict[str, Counts]
    total: int = 0
    keeps_back: dict[str, frozenset[str]] = field(default_factory=dict)
    is_hidden: bool = False

    def cell(self, attribute: str, code: str) -> Cell:
        number = self.tables[attribute].by_code.get(code)
        if self.is_hidden or number is None or code in self.keeps_back[attribute]:
            return SUPPRESSED
        return Cell(number)

    def value(self, narrowing: Narrowing) -> Cell:
        """The figure itself, or that of the one group that was asked for."""
        names = narrowing.names
        if self.is_hidden or len(names) > 1:
            return SUPPRESSED
        if not names:
            return Cell(self.total)
        if names == ["quarter"]:
            codes = [code for code in self.tables["quarter"].by_code if _is_in(code, narrowing)]
            return span(self.tables["quarter"], self.keeps_back["quarter"], codes)
        return self.cell(names[0], getattr(narrowing, names[0]))


def count(figures: Sequence[Figure], raw: Sequence[Raw]) -> dict[str, Counted]:
    """All figures, of which ``raw`` was counted, with what is kept back of them; one statement."""
    themes = list(Theme.objects.order_by("position", "code").values_list("code", flat=True))
    quarters = _quarters(row[2] for rows, _themes in raw for row in rows)
    found = {}
    for figure, (rows, by_theme) in zip(figures, raw, strict=True):
        counted = Counted(figure, _tables(rows, by_theme, themes, quarters))
        counted.total = counted.tables["quarter"].total
        _keep_back(counted, found.get(figure.part_of))
        found[figure.code] = counted
    return found


def counts_of(figure: Figure) -> Raw:
    """What the database counts of a figure; two statements."""
    return _grouped(figure), _by_theme(figure)


def _grouped(figure: Figure) -> list[tuple]:
    """(Land, size class, quarter, number)."""
    quarter = TruncQuarter(figure.at, tzinfo=timezone.get_current_timezone())
    rows = figure.rows().order_by().annotate(counted_quarter=quarter)
    return list(
        rows.values_list(
            f"{figure.town}state", f"{figure.town}size_class", "counted_quarter"
        ).annotate(number=Count("pk"))
    )


def _by_theme(figure: Figure) -> dict[str, int]:
    rows = (figure.themed or figure.rows)().order_by().values_list(f"{figure.theme}__code")
    # a thing has each theme once, so only what is counted by something else may come twice
    return dict(rows.annotate(number=Count(figure.unit, distinct=figure.unit != "pk")))


def _tables(rows, by_theme, themes, quarters) -> dict[str, Counts]:
    total = sum(row[3] for row in rows)
    sizes = _summed(rows, 1)
    size_codes = SizeClass.values + ([UNKNOWN] if UNKNOWN in sizes else [])
    by_quarter = _summed([(quarter_code(row[2]), 0, 0, row[3]) for row in rows], 0)
    return {
        "theme": Counts(total, _filled(themes, by_theme), overlapping=True),
        "size_class": Counts(total, _filled(size_codes, sizes)),
        "state": Counts(total, _filled(FederalState.values, _summed(rows, 0))),
        "quarter": Counts(total, _filled(quarters, by_quarter)),
    }


def _summed(rows, place: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        code = row[place] or UNKNOWN
        found[code] = found.get(code, 0) + row[3]
    return found


def _filled(codes: Iterable[str], counts: dict[str, int]) -> dict[str, int]:
    return {code: counts.get(code, 0) for code in codes}


def _keep_back(counted: Counted, whole: Counted | None) -> None:
    if whole is None:
        counted.is_hidden = hides_total(counted.total)
        counted.keeps_back = {name: hidden(table) for name, table in counted.tables.items()}
        return
    counted.is_hidden = whole.is_hidden or hides_total(whole.total, counted.total)
    counted.keeps_back = {
        name: hidden_of_part(whole.tables[name], table) for name, table in counted.tables.items()
    }


def quarter_code(moment: datetime | date) -> str:
    """Such as ``2026-Q4``."""
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return f"{day.year}-Q{(day.month + 2) // 3}"


def quarter_ends(code: str) -> tuple[date, date]:
    """First and last day."""
    year, number = int(code[:4]), int(code[6])
    first = date(year, number * 3 - 2, 1)
    following = date(year + number // 4, number * 3 % 12 + 1, 1)
    return first, following - timedelta(days=1)


def _quarters(moments: Iterable[datetime]) -> list[str]:
    """All from the first one in which anything was counted to the running one."""
    last = timezone.localdate()
    day = min((timezone.localdate(moment) for moment in moments), default=last)
    codes = []
    while quarter_code(day) <= quarter_code(last):
        codes.append(quarter_code(day))
        day = quarter_ends(codes[-1])[1] + timedelta(days=1)
    return codes or [quarter_code(last)]


def _is_in(code: str, narrowing: Narrowing) -> bool:
    """Whether any day of the quarter is in the period: periods are widened to whole quarters."""
    first, last = quarter_ends(code)
    begin, end = narrowing.period
    return (begin is None or last >= begin) and (end is None or first <= end)


def widened(narrowing: Narrowing) -> tuple[date | None, date | None]:
    """First and last day of the quarters that the period touches."""
    begin, end = narrowing.period
    return (
        quarter_ends(quarter_code(begin))[0] if begin else None,
        quarter_ends(quarter_code(end))[1] if end else None,
    )


def quarter_days(column: str, narrowing: Narrowing) -> dict:
    """The period as a condition on a moment."""
    begin, end = widened(narrowing)
    condition = {f"{column}__date__gte": begin, f"{column}__date__lte": end}
    return {name: day for name, day in condition.items() if day}
