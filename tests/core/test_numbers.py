"""Decimals in German notation, converted without loss both ways."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.formats.numbers import (
    decimal_text,
    fits,
    parse_decimal,
    plain_decimal,
    short_text,
    significant,
)

NUMBERS = st.decimals(
    min_value=-999_999_999_999, max_value=999_999_999_999, places=4, allow_nan=False
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.234,5", "1234.5"), ("1234,5", "1234.5"), ("1,5", "1.5"), (",5", "0.5"), ("12.5", "12.5"),
        ("1.234", "1234"), ("1,234", "1.234"), ("0.125", "0.125"), ("1.234.567", "1234567"),
        ("1,234,567", "1234567"), ("1,234.5", "1234.5"), ("1 234,5", "1234.5"), ("1'234,5", "1234.5"),
        ("-5", "-5"), ("−5,25", "-5.25"), ("–3", "-3"), ("+7", "7"), (" 12\u00a0000 ", "12000"),
        ("999.999.999.999,9999", "999999999999.9999"), ("007", "7"), ("0", "0"),
    ],
)  # fmt: skip
def test_valid_numbers_are_parsed(typed, meant):
    assert parse_decimal(typed) == Decimal(meant)


@pytest.mark.parametrize(
    "typed",
    ["", "-", "abc", "1.2.3", "1,2,3", "1.23,4.5", "NaN", "Infinity", "1e5", "12,", "1..5", "--1",
     "1.234,567,8", "٣"],
)  # fmt: skip
def test_invalid_numbers_are_refused(typed):
    with pytest.raises(ValueError):
        parse_decimal(typed)


@given(NUMBERS)
def test_formatted_number_parses_to_the_same_value(number):
    assert parse_decimal(decimal_text(number)) == number
    assert Decimal(plain_decimal(number)) == number
    assert "E" not in plain_decimal(number)
    assert fits(number)


@pytest.mark.parametrize("text", ["1000000000000", "0.00001", "-1000000000000"])
def test_too_many_digits_are_refused(text):
    assert not fits(Decimal(text))


def test_format_follows_the_language_of_the_reader():
    assert decimal_text(Decimal("-1234.50")) == "−1.234,5"
    with override("en"):
        assert decimal_text(Decimal("-1234.50")) == "−1,234.5"


@pytest.mark.parametrize(
    ("number", "short"),
    [("950000", "950.000"), ("1500000", "1,5\u00a0Mio."), ("-2340000000", "−2,34\u00a0Mrd.")],
)
def test_millions_have_names_on_axes(number, short):
    assert short_text(Decimal(number)) == short


@pytest.mark.parametrize(
    ("number", "rounded"), [("123456", "123456"), ("1.23456", "1.23"), ("0.000123456", "0.000123")]
)
def test_rounding_keeps_three_digits_and_whole_numbers(number, rounded):
    assert significant(Decimal(number)) == Decimal(rounded)
