"""Decimal numbers as people here write them: “1.234,5”, exact, never as floats."""

import re
from decimal import Decimal, InvalidOperation

from django.utils.formats import number_format
from django.utils.translation import gettext as _

DIGITS_BEFORE, PLACES = 12, 4
_SIGNS = {"−": "-", "–": "-", "+": ""}
_GAPS = str.maketrans("", "", " '’\u00a0\u202f\u2009")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*")
_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+")
_MIXED = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+,[0-9]+|(?:,[0-9]{3})+\.[0-9]+)")


def parse_decimal(text: str) -> Decimal:
    """The number in ``text``: comma as decimal sign, dots and blanks between thousands.

    A dot that cannot part thousands (“12.5”) is a decimal sign, too. Raises `ValueError`.
    """
    text = text.strip().translate(_GAPS)
    sign, digits = "", text
    if text[:1] in ("-", *_SIGNS):
        sign, digits = _SIGNS.get(text[0], "-"), text[1:]
    try:
        return Decimal(sign + _point_only(digits))
    except InvalidOperation:
        raise ValueError(text) from None


def _point_only(digits: str) -> str:
    """``digits`` with nothing but a point before the fraction; empty if it is no number."""
    if _MIXED.fullmatch(digits):
        return _without_groups(digits, max(digits.rfind(","), digits.rfind(".")))
    grouped = _GROUPED.fullmatch(digits)
    if grouped and (grouped[1] == "." or digits.count(",") > 1):
        return re.sub(r"[.,]", "", digits)
    return digits.replace(",", ".") if _PLAIN.fullmatch(digits) else ""


def _without_groups(digits: str, point: int) -> str:
    return re.sub(r"[.,]", "", digits[:point]) + "." + digits[point + 1 :]


def fits(value: Decimal) -> bool:
    """Whether it has at most DIGITS_BEFORE digits and PLACES decimals."""
    return abs(value) < Decimal(10) ** DIGITS_BEFORE and value == value.quantize(
        Decimal(1).scaleb(-PLACES)
    )


def plain_decimal(value: Decimal) -> str:
    """The shortest exact text for machines: ``1234.5``, never an exponent."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def decimal_text(value: Decimal) -> str:
    """As the reader's language writes it, with a real minus sign and all its decimals."""
    text = plain_decimal(value)
    places = len(text.partition(".")[2])
    shown = number_format(Decimal(text), decimal_pos=places, use_l10n=True, force_grouping=True)
    return shown.replace("-", "−")


def significant(value: Decimal, digits: int = 3) -> Decimal:
    """Rounded to that many significant digits; whole digits are never lost."""
    if not value:
        return Decimal(0)
    places = max(0, digits - 1 - value.adjusted())
    return round(value, places)


def short_text(value: Decimal) -> str:
    """For axes, where room is scarce: millions and billions by name, to two decimals."""
    for power, name in ((9, _("Mrd.")), (6, _("Mio."))):
        if abs(value) >= Decimal(10) ** power:
            return f"{decimal_text(round(value.scaleb(-power), 2))}\u00a0{name}"
    return decimal_text(value)
