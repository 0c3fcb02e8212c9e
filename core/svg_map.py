"""A map of Germany as SVG without scripts or tiles: outlines, and points that do not collide."""

import json
from dataclasses import dataclass
from functools import cache
from math import degrees, hypot, log, pi, radians, sqrt, tan
from pathlib import Path

# Mercator as the outlines use it, fitted against the official ones: rms 0.4 px in x, 1.5 px in y
X_SCALE, X_OFFSET = 63.761, -373.80
Y_SCALE, Y_OFFSET = -63.673, 4216.96
SMALLEST_RADIUS, LARGEST_RADIUS = 6.0, 20.0
TARGET_RADIUS = 14.0


@dataclass(frozen=True)
class Place:
    """What is to be shown: ``count`` things at a place, and where a click leads."""

    name: str
    latitude: float
    longitude: float
    count: int
    url: str


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


@cache
def outlines() -> tuple[str, list[str]]:
    data = json.loads((Path(__file__).parent / "data" / "germany.json").read_text())
    return data["view_box"], list(data["states"].values())


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Position in the coordinates of the outlines."""
    mercator = degrees(log(tan(pi / 4 + radians(latitude) / 2)))
    return X_SCALE * longitude + X_OFFSET, Y_SCALE * mercator + Y_OFFSET


def make_map(places: list[Place], *, group_url: str, label) -> Map:
    """Bubbles for ``places``; near ones become one that leads to ``group_url``.

    ``label(names, count)`` says in words what a bubble stands for. Large bubbles come first, so
    that small ones lie on top.
    """
    groups: list[list[Place]] = []
    for place in sorted(places, key=lambda p: (-p.count, p.name)):
        near = next((group for group in groups if _collide(group, place)), None)
        if near is None:
            groups.append([place])
        else:
            near.append(place)
    view_box, states = outlines()
    points = [_point(group, group_url, label) for group in groups]
    return Map(view_box, states, sorted(points, key=lambda p: -p.radius))


def _radius(count: int) -> float:
    return min(LARGEST_RADIUS, SMALLEST_RADIUS + 2.2 * sqrt(count - 1))


def _collide(group: list[Place], place: Place) -> bool:
    (x1, y1), (x2, y2) = (project(p.latitude, p.longitude) for p in (group[0], place))
    return hypot(x1 - x2, y1 - y2) < _radius(sum(p.count for p in group)) + SMALLEST_RADIUS


def _point(group: list[Place], group_url: str, label) -> Point:
    x, y = project(group[0].latitude, group[0].longitude)
    count = sum(place.count for place in group)
    radius = _radius(count)
    names = [place.name for place in group]
    return Point(
        x,
        y,
        radius,
        max(TARGET_RADIUS, radius),
        count,
        label(names, count),
        group[0].url if len(group) == 1 else group_url,
    )
