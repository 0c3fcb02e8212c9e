"""A time series as static SVG. The page shows the same numbers in a table."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

WIDTH, HEIGHT = 400.0, 220.0
TOP, RIGHT, BOTTOM = 22.0, 16.0, 28.0
# assumed width of a label character, at the larger of the two font sizes in the stylesheet
CHARACTER = 7.0
LINE_HEIGHT = 15.0
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
GAPS = 4
MANY = 20


@dataclass(frozen=True)
class Reading:
    """One measured value; ``label`` is its date in words."""

    on: date
    value: Decimal
    label: str


@dataclass(frozen=True)
class Mark:
    """A data point with its tooltip, or an axis tick."""

    x: float
    y: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Level:
    """A labelled horizontal line; ``kind`` is ``baseline`` or ``target``."""

    kind: str
    y: float
    x: float
    text_y: float
    anchor: str
    label: str


@dataclass(frozen=True)
class Chart:
    view_box: str
    left: float
    right: float
    bottom: float
    path: str
    points: list[Mark]
    rows: list[Mark]
    columns: list[Mark]
    levels: list[Level]
    radius: float


@dataclass(frozen=True)
class _Scale:
    """Maps dates and values to SVG coordinates. If all dates are equal, x is the middle."""

    left: float
    first: date
    last: date
    low: Decimal
    high: Decimal

    def x(self, on: date) -> float:
        days = (self.last - self.first).days
        share = (on - self.first).days / days if days else 0.5
        return self.left + share * (WIDTH - RIGHT - self.left)

    def y(self, value: Decimal) -> float:
        share = float((value - self.low) / (self.high - self.low))
        return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)


def line_chart(
    readings: Iterable[Reading],
    *,
    number: Callable[[Decimal], str],
    axis: Callable[[Decimal], str],
    baseline: tuple[Decimal, str] | None = None,
    target: tuple[Decimal, str] | None = None,
) -> Chart | None:
    """The chart, or None without readings. ``baseline`` and ``target`` are pairs of value and label.

    ``number`` formats the value of a point, ``axis`` that of a tick.
    """
    rows = sorted(readings, key=lambda row: row.on)
    if not rows:
        return None
    values = [row.value for row in rows] + [level[0] for level in (baseline, target) if level]
    ticks = nice_ticks(min(values), max(values))
    left = 10 + CHARACTER * max(len(axis(tick)) for tick in ticks)
    scale = _Scale(left, rows[0].on, rows[-1].on, ticks[0], ticks[-1])
    places = [(scale.x(row.on), scale.y(row.value)) for row in rows]
    return Chart(
        view_box=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        left=left,
        right=WIDTH - RIGHT,
        bottom=HEIGHT - BOTTOM,
        path=" ".join(f"{'L' if n else 'M'}{x:.1f} {y:.1f}" for n, (x, y) in enumerate(places)),
        points=[
            Mark(x, y, f"{row.label}: {number(row.value)}")
            for row, (x, y) in zip(rows, places, strict=True)
        ],
        rows=[Mark(left - 6, scale.y(tick), axis(tick), "end") for tick in ticks],
        columns=_columns(rows, scale),
        levels=_levels(scale, places, baseline, target),
        radius=2.5 if len(rows) > MANY else 4.0,
    )


def nice_ticks(low: Decimal, high: Decimal) -> list[Decimal]:
    """Evenly spaced round values that cover ``low`` to ``high``, extended to zero if it is near."""
    if 0 < low <= high / 2:
        low = Decimal(0)
    if low / 2 <= high < 0:
        high = Decimal(0)
    if low == high:
        room = abs(low) / 4 or Decimal(1)
        low, high = low - room, high + room
    raw = (high - low) / GAPS
    power = Decimal(1).scaleb(raw.adjusted())
    step = next(step * power for step in STEPS if step * power >= raw)
    first = (low / step).to_integral_value(ROUND_FLOOR) * step
    ticks = [first]
    while ticks[-1] < high:
        ticks.append(ticks[-1] + step)
    return ticks


def _columns(rows: Sequence[Reading], scale: _Scale) -> list[Mark]:
    """Date labels: first and last reading, and those in between that fit without overlap."""
    marks = [
        Mark(scale.x(row.on), HEIGHT - BOTTOM + LINE_HEIGHT + 3, row.label, "middle")
        for row in rows
    ]
    first = _moved(marks[0], scale.left)
    if len(marks) == 1:
        return [first]
    last = _moved(marks[-1], scale.left)
    kept = [first]
    for mark in marks[1:-1]:
        if _apart(kept[-1], mark) and _apart(mark, last):
            kept.append(mark)
    return [*kept, last] if _apart(first, last) else [last]


def _moved(mark: Mark, left: float) -> Mark:
    """Re-anchor the label so that its text stays inside the view box."""
    half = CHARACTER * len(mark.label) / 2
    if mark.x + half > WIDTH:
        return Mark(WIDTH - 1, mark.y, mark.label, "end")
    if mark.x - half < 0:
        return Mark(max(1, left - CHARACTER), mark.y, mark.label, "start")
    return mark


def _span(mark: Mark) -> tuple[float, float]:
    width = CHARACTER * len(mark.label)
    begin = {"start": 0.0, "middle": width / 2, "end": width}[mark.anchor]
    return mark.x - begin, mark.x - begin + width


def _apart(left: Mark, right: Mark) -> bool:
    return _span(left)[1] + CHARACTER < _span(right)[0]


def _levels(
    scale: _Scale,
    places: Sequence[tuple[float, float]],
    baseline: tuple[Decimal, str] | None,
    target: tuple[Decimal, str] | None,
) -> list[Level]:
    """The baseline is labelled on the left, the target on the right, clear of the curve's ends."""
    found = []
    if baseline:
        y = scale.y(baseline[0])
        text_y = _beside(y, places[0][1], _next(places, 0)[1])
        found.append(Level("baseline", y, scale.left + 4, text_y, "start", baseline[1]))
    if target:
        y = scale.y(target[0])
        text_y = _beside(y, places[-1][1], _next(places, -1)[1])
        found.append(Level("target", y, WIDTH - RIGHT, text_y, "end", target[1]))
    return found


def _next(places: Sequence[tuple[float, float]], end: int) -> tuple[float, float]:
    """The neighbour of the first (0) or last (-1) place."""
    return places[1 if end == 0 else -2] if len(places) > 1 else places[0]


def _beside(y: float, end: float, neighbour: float) -> float:
    """Label position: above the line, or below it if the curve runs above and there is room."""
    above, below = y - 6, y + LINE_HEIGHT - 2
    runs_above = end < y - 1 or (abs(end - y) <= 1 and neighbour < y)
    fits_below = below <= HEIGHT - BOTTOM - 2
    fits_above = above - LINE_HEIGHT + 4 >= 0
    return below if fits_below and (runs_above or not fits_above) else above
