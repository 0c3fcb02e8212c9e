import random
import time
from math import hypot

import pytest

from core.charts.svg_map import SMALLEST_RADIUS, Place, make_map, project


def place(name: str, latitude: float, longitude: float, count: int = 1) -> Place:
    return Place(name, latitude, longitude, count, name)


def drawn(places: list[Place]):
    return make_map(
        places, address=",".join, label=lambda names, count: f"{len(names)} {count}"
    ).points


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(54.8, 9.4), (47.5, 10.2), (51.0, 6.1), (51.1, 14.9)]
)
def test_corners_of_germany_lie_inside_the_picture(latitude, longitude):
    x, y = project(latitude, longitude)
    assert 0 < x < 586
    assert 0 < y < 793


def test_a_lonely_town_is_one_bubble():
    (point,) = drawn([place("Ulm", 48.4, 9.99)])
    assert (point.url, point.count, point.label) == ("Ulm", 1, "1 1")


def test_nearby_towns_share_a_bubble_that_names_them_all():
    (point,) = drawn([place("Darmstadt", 49.87, 8.65, 12), place("Griesheim", 49.86, 8.57)])
    assert (point.url, point.count, point.label) == ("Darmstadt,Griesheim", 13, "2 13")


def test_bubbles_of_many_towns_do_not_overlap_and_are_quick():
    luck = random.Random(1)
    places = [
        place(f"T{n}", luck.uniform(47.5, 54.8), luck.uniform(6.2, 14.8), luck.randint(1, 5))
        for n in range(5000)
    ]
    started = time.monotonic()
    points = drawn(places)
    assert time.monotonic() - started < 1
    assert sum(point.count for point in points) == sum(place.count for place in places)
    centres = [(point.x, point.y) for point in points]
    nearest = min(
        hypot(a[0] - b[0], a[1] - b[1]) for n, a in enumerate(centres) for b in centres[:n]
    )
    assert nearest >= SMALLEST_RADIUS * 2
    assert [p.radius for p in points] == sorted((p.radius for p in points), reverse=True)
