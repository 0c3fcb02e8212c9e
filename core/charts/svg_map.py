"""A map of Germany as static SVG without tiles: outlines, and bubbles that do not overlap."""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import degrees, hypot, log, pi, radians, sqrt, tan
from pathlib import Path

# Mercator parameters of the outlines, fitted to the official geometry: rms 0.4 px in x, 1.5 px in y
X_SCALE, X_OFFSET = 63.761, -373.80
Y_SCALE, Y_OFFSET = -63.673, 4216.96
SMALLEST_RADIUS, LARGEST_RADIUS = 6.0, 20.0
TARGET_RADIUS = 14.0
# side of a grid square: bubbles that touch lie in the same square or in adjacent ones
_SQUARE = LARGEST_RADIUS + SMALLEST_RADIUS


@dataclass(frozen=True)
class Place:
    """``count`` objects at one place; ``key`` identifies the place in URLs."""

    name: str
    latitude: float
    longitude: float
    count: int
    key: str


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    radius: float
    hit_radius: float
    count: int
    label: str
    url: str


@dataclass(frozen=True)
class Map:
    view_box: str
    states: list[str]
    points: list[Point]


@dataclass
class _Group:
    """Places close to each other, drawn at the position of the first."""

    x: float
    y: float
    count: int
    places: list[Place]

    @property
    def radius(self) -> float:
        return min(LARGEST_RADIUS, SMALLEST_RADIUS + 2.2 * sqrt(self.count - 1))


@cache
def outlines() -> tuple[str, list[str]]:
    data = json.loads((Path(__file__).parent / "data" / "germany.json").read_text())
    return data["view_box"], list(data["states"].values())


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Latitude and longitude in degrees to coordinates of the outlines."""
    mercator = degrees(log(tan(pi / 4 + radians(latitude) / 2)))
    return X_SCALE * longitude + X_OFFSET, Y_SCALE * mercator + Y_OFFSET


def make_map(
    places: list[Place],
    *,
    address: Callable[[list[str]], str],
    label: Callable[[list[str], int], str],
) -> Map:
    """Draw ``places`` as bubbles, merging those that would overlap.

    ``address(keys)`` returns the link target of a bubble, ``label(names, count)`` its text. Large
    bubbles come first, so small ones are drawn on top.
    """
    groups = _grouped(sorted(places, key=lambda p: (-p.count, p.name)))
    view_box, states = outlines()
    points = [_point(group, address, label) for group in groups]
    return Map(view_box, states, sorted(points, key=lambda p: -p.radius))


def _grouped(places: list[Place]) -> list[_Group]:
    """Add each place to the first group it would overlap; only adjacent grid squares are searched."""
    groups: list[_Group] = []
    squares: dict[tuple[int, int], list[_Group]] = defaultdict(list)
    for place in places:
        x, y = project(place.latitude, place.longitude)
        column, row = int(x // _SQUARE), int(y // _SQUARE)
        around = product((column - 1, column, column + 1), (row - 1, row, row + 1))
        near = (group for square in around for group in squares.get(square, ()))
        group = next(
            (g for g in near if hypot(g.x - x, g.y - y) < g.radius + SMALLEST_RADIUS), None
        )
        if group is None:
            group = _Group(x, y, 0, [])
            groups.append(group)
            squares[column, row].append(group)
        group.count += place.count
        group.places.append(place)
    return groups


def _point(
    group: _Group, address: Callable[[list[str]], str], label: Callable[[list[str], int], str]
) -> Point:
    names = [place.name for place in group.places]
    return Point(
        group.x,
        group.y,
        group.radius,
        max(TARGET_RADIUS, group.radius),
        group.count,
        label(names, group.count),
        address([place.key for place in group.places]),
    )
