"""Figures with their tables, counted in two queries each and then suppressed where necessary."""

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

# rows of (Land, size class, quarter, number); numbers by theme
Raw = tuple[list[tuple], dict[str, int]]
ATTRIBUTES = ("theme", "size_class", "state", "quarter")
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Figure:
    """A figure: counts each row of ``rows()`` once.

    - ``town``: lookup prefix (with ``__``) of the town whose size and Land count
    - ``theme``, ``at``: lookups of the themes and of the moment that determines the quarter
    - ``themed``: other rows to count by theme, each ``unit`` of them once
    - ``part_of``: code of the figure that contains this one
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
    """Filter. Only one attribute at a time is published; combined ones would reveal small groups."""

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
    """Counts of one figure by attribute, and the codes suppressed in each."""

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
        """The number of the figure, or of the one group that was filtered by."""
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
    """Build all figures from their ``raw`` counts and apply suppression; one query."""
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
    """Raw counts of a figure; two queries."""
    return _grouped(figure), _by_theme(figure)


def _grouped(figure: Figure) -> list[tuple]:
    """Rows of (Land, size class, quarter, number)."""
    quarter = TruncQuarter(figure.at, tzinfo=timezone.get_current_timezone())
    rows = figure.rows().order_by().annotate(counted_quarter=quarter)
    return list(
        rows.values_list(
            f"{figure.town}state", f"{figure.town}size_class", "counted_quarter"
        ).annotate(number=Count("pk"))
    )


def _by_theme(figure: Figure) -> dict[str, int]:
    rows = (figure.themed or figure.rows)().order_by().values_list(f"{figure.theme}__code")
    # an object has each theme once, so only counts by another unit need DISTINCT
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
    """Code of the quarter, e.g. ``2026-Q4``."""
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return f"{day.year}-Q{(day.month + 2) // 3}"


def quarter_ends(code: str) -> tuple[date, date]:
    """First and last day of a quarter."""
    year, number = int(code[:4]), int(code[6])
    first = date(year, number * 3 - 2, 1)
    following = date(year + number // 4, number * 3 % 12 + 1, 1)
    return first, following - timedelta(days=1)


def _quarters(moments: Iterable[datetime]) -> list[str]:
    """All quarters from the first with a count to the current one."""
    last = timezone.localdate()
    day = min((timezone.localdate(moment) for moment in moments), default=last)
    codes = []
    while quarter_code(day) <= quarter_code(last):
        codes.append(quarter_code(day))
        day = quarter_ends(codes[-1])[1] + timedelta(days=1)
    return codes or [quarter_code(last)]


def _is_in(code: str, narrowing: Narrowing) -> bool:
    """Whether the quarter overlaps the period: periods are widened to whole quarters."""
    first, last = quarter_ends(code)
    begin, end = narrowing.period
    return (begin is None or last >= begin) and (end is None or first <= end)


def widened(narrowing: Narrowing) -> tuple[date | None, date | None]:
    """First and last day of the quarters that the period overlaps."""
    begin, end = narrowing.period
    return (
        quarter_ends(quarter_code(begin))[0] if begin else None,
        quarter_ends(quarter_code(end))[1] if end else None,
    )


def quarter_days(column: str, narrowing: Narrowing) -> dict:
    """The period as filter arguments on a moment column."""
    begin, end = widened(narrowing)
    condition = {f"{column}__date__gte": begin, f"{column}__date__lte": end}
    return {name: day for name, day in condition.items() if day}
