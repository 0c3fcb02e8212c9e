"""Numbers, amounts and durations in the language of the page."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _


def euro(amount: int | Decimal | None) -> str:
    """Whole euros with localised grouping; cents only below ten euros."""
    if amount is None:
        return ""
    places = 2 if amount and -10 < amount < 10 else 0
    text = number_format(amount, decimal_pos=places, use_l10n=True, force_grouping=True)
    return f"€{text}" if get_language() == "en" else f"{text}\u00a0€"


def duration(span: timedelta | None) -> str:
    """A rounded duration: minutes, hours up to two days, then days with one decimal."""
    if span is None:
        return ""
    minutes = round(span.total_seconds() / 60)
    if minutes < 1:
        return _("weniger als eine Minute")
    if minutes < 60:
        return ngettext("%(n)s Minute", "%(n)s Minuten", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%(n)s Stunde", "%(n)s Stunden", hours) % {"n": hours}
    days = number_format(minutes / 1440, decimal_pos=1, use_l10n=True)
    return _("%(n)s Tage") % {"n": days}


def grouped(number: Any) -> str:
    return "" if number is None else number_format(number, use_l10n=True, force_grouping=True)


def plain(value: Any) -> str:
    """A number for SVG and form values, not localised."""
    return format(value, ".1f").rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
