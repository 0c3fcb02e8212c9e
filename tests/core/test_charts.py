"""Charts are well-formed, with every element inside the frame, for any series of values."""

import itertools
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from core.charts.line_chart import HEIGHT, RIGHT, TOP, WIDTH, Reading, line_chart, nice_ticks
from core.formats.numbers import decimal_text, short_text

HUGE = 999_999_999_999
VALUES = st.decimals(min_value=-HUGE, max_value=HUGE, places=4, allow_nan=False)
DATES = st.dates(date(1900, 1, 1), date(2100, 1, 1))
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
SERIES = st.lists(st.builds(Reading, DATES, VALUES, NAMES), min_size=1, max_size=60)
LEVELS = st.none() | st.tuples(VALUES, NAMES)


def chart_of(*values, baseline=None, target=None, step=365):
    readings = [
        Reading(date(2020, 12, 31) + timedelta(days=step * n), Decimal(value), str(2020 + n))
        for n, value in enumerate(values)
    ]
    return drawn(readings, baseline and (Decimal(baseline), f"Ausgangswert {baseline}"),
                 target and (Decimal(target), f"Ziel {target}"))  # fmt: skip


def drawn(readings, baseline=None, target=None):
    return line_chart(
        readings, number=decimal_text, axis=short_text, baseline=baseline, target=target
    )


def picture(chart) -> ET.Element:
    context = {"chart": chart, "chart_id": 7, "title": "Dauer <&>", "description": "Von 1 bis 2"}
    return ET.fromstring(render_to_string("components/chart.html", context))


@settings(max_examples=60, deadline=None)
@given(SERIES, LEVELS, LEVELS)
def test_any_series_is_a_well_formed_picture_inside_its_frame(readings, baseline, target):
    chart = drawn(readings, baseline, target)
    svg = picture(chart)
    circles = [node for node in svg if node.tag == "circle"]
    assert len(circles) == len(readings)
    for circle in circles:
        assert chart.left - 0.1 <= float(circle.get("cx")) <= WIDTH - RIGHT + 0.1
        assert TOP - 0.1 <= float(circle.get("cy")) <= chart.bottom + 0.1
    for level in chart.levels:
        assert TOP - 0.1 <= level.y <= chart.bottom + 0.1
        assert 0 <= level.text_y <= HEIGHT
    assert chart.left < WIDTH / 2
    assert 2 <= len(chart.rows) <= 8


@given(VALUES, VALUES)
def test_the_scale_holds_every_value_in_even_steps(one, other):
    low, high = min(one, other), max(one, other)
    ticks = nice_ticks(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert len({after - before for before, after in itertools.pairwise(ticks)}) == 1


def test_without_a_value_there_is_no_picture():
    assert drawn([]) is None


def test_chart_has_an_accessible_name():
    svg = picture(chart_of(1, 2))
    names = svg.get("aria-labelledby").split()
    texts = {node.get("id"): node.text for node in svg if node.get("id")}
    assert svg.get("role") == "img"
    assert [texts[name] for name in names] == ["Dauer <&>", "Von 1 bis 2"]
    assert not [node for node in svg.iter() if node.get("style")]


def test_single_value_is_centred():
    chart = chart_of(5)
    assert len(chart.points) == 1
    assert len(chart.columns) == 1
    assert chart.rows[0].y > chart.points[0].y > chart.rows[-1].y


def test_equal_values_are_a_level_line():
    assert len({point.y for point in chart_of(3, 3, 3).points}) == 1


def test_scale_includes_zero_if_values_are_near():
    assert next(mark.label for mark in chart_of(20, 80).rows) == "0"
    assert next(mark.label for mark in chart_of(980, 1000).rows) != "0"
    assert "0" in [mark.label for mark in chart_of(-20, 30).rows]


def test_later_is_further_right_and_more_is_higher():
    first, second, third = chart_of(1, 5, 3).points
    assert first.x < second.x < third.x
    assert second.y < third.y < first.y


@pytest.mark.parametrize("values", [range(60), [10**11 * n for n in range(1, 8)]])
def test_labels_of_the_time_axis_do_not_overlap(values):
    columns = chart_of(*values, step=31).columns
    assert len(columns) >= 2
    places = [mark.x for mark in columns]
    assert places == sorted(places)
    assert min(b - a for a, b in itertools.pairwise(places)) > 20


def test_levels_are_named_on_opposite_sides():
    baseline, target = chart_of(20, 12, baseline=20, target=10).levels
    assert (baseline.anchor, target.anchor) == ("start", "end")
    assert baseline.text_y < baseline.y
