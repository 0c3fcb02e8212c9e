"""Decimal numbers in German notation (“1.234,5”), exact, never floats."""

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
    """Parse a number with decimal comma and dots or blanks between thousands.

    A dot that cannot be a thousands separator (“12.5”) is a decimal point. Raises `ValueError`.
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
    """``digits`` without group separators and with a decimal point; empty if it is not a number."""
    if _MIXED.fullmatch(digits):
        return _without_groups(digits, max(digits.rfind(","), digits.rfind(".")))
    grouped = _GROUPED.fullmatch(digits)
    if grouped and (grouped[1] == "." or digits.count(",") > 1):
        return re.sub(r"[.,]", "", digits)
    return digits.replace(",", ".") if _PLAIN.fullmatch(digits) else ""


def _without_groups(digits: str, point: int) -> str:
    return re.sub(r"[.,]", "", digits[:point]) + "." + digits[point + 1 :]


def fits(value: Decimal) -> bool:
    """Whether ``value`` has at most DIGITS_BEFORE digits before and PLACES after the point."""
    return abs(value) < Decimal(10) ** DIGITS_BEFORE and value == value.quantize(
        Decimal(1).scaleb(-PLACES)
    )


def plain_decimal(value: Decimal) -> str:
    """The shortest exact notation for machines: ``1234.5``, never with an exponent."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def decimal_text(value: Decimal) -> str:
    """Localised notation with a proper minus sign and all decimals."""
    text = plain_decimal(value)
    places = len(text.partition(".")[2])
    shown = number_format(Decimal(text), decimal_pos=places, use_l10n=True, force_grouping=True)
    return shown.replace("-", "−")


def significant(value: Decimal, digits: int = 3) -> Decimal:
    """Round to ``digits`` significant digits, but never digits before the point."""
    if not value:
        return Decimal(0)
    places = max(0, digits - 1 - value.adjusted())
    return round(value, places)


def short_text(value: Decimal) -> str:
    """Short notation for chart axes: millions and billions by name, with up to two decimals."""
    for power, name in ((9, _("Mrd.")), (6, _("Mio."))):
        if abs(value) >= Decimal(10) ** power:
            return f"{decimal_text(round(value.scaleb(-power), 2))}\u00a0{name}"
    return decimal_text(value)
