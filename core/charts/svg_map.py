"""A map of Germany as SVG without scripts or tiles: outlines, and points that do not collide."""

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import degrees, hypot, log, pi, radians, sqrt, tan
from pathlib import Path

# Mercator as the outlines use it, fitted against the official ones: rms 0.4 px in x, 1.5 px in y
X_SCALE, X_OFFSET = 63.761, -373.80
Y_SCALE, Y_OFFSET = -63.673, 4216.96
SMALLEST_RADIUS, LARGEST_RADIUS = 6.0, 20.0
TARGET_RADIUS = 14.0
# no two bubbles that touch lie further apart than one square
_SQUARE = LARGEST_RADIUS + SMALLEST_RADIUS


@dataclass(frozen=True)
class Place:
    """What is to be shown: ``count`` things at a place, which ``key`` names in addresses."""

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
    """Places near each other; it lies where its first place lies."""

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
    """Position in the coordinates of the outlines."""
    mercator = degrees(log(tan(pi / 4 + radians(latitude) / 2)))
    return X_SCALE * longitude + X_OFFSET, Y_SCALE * mercator + Y_OFFSET


def make_map(places: list[Place], *, address, label) -> Map:
    """Bubbles for ``places``; near ones become one.

    ``address(keys)`` is where a bubble leads, ``label(names, count)`` says in words what it stands
    for. Large bubbles come first, so
    that small ones lie on top.
    """
    groups = _grouped(sorted(places, key=lambda p: (-p.count, p.name)))
    view_box, states = outlines()
    points = [_point(group, address, label) for group in groups]
    return Map(view_box, states, sorted(points, key=lambda p: -p.radius))


def _grouped(places: list[Place]) -> list[_Group]:
    """Each place joins the first group it would overlap, looked for only in the squares around."""
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


def _point(group: _Group, address, label) -> Point:
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
