"""Working days: Monday to Friday without the public holidays of a Land."""

from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
from django.utils import timezone

_SUBDIVISIONS = {
    "01": "SH", "02": "HH", "03": "NI", "04": "HB", "05": "NW", "06": "HE", "07": "RP", "08": "BW",
    "09": "BY", "10": "SL", "11": "BE", "12": "BB", "13": "MV", "14": "SN", "15": "ST", "16": "TH",
}  # fmt: skip
_SATURDAY = 5


@lru_cache(maxsize=256)
def _holidays(state: str, year: int) -> frozenset[date]:
    return frozenset(holidays.Germany(subdiv=_SUBDIVISIONS[state], years=year))


def is_working_day(day: date, state: str) -> bool:
    """``state`` is the two-digit key of the Land. Holidays of single places are not known here."""
    return day.weekday() < _SATURDAY and day not in _holidays(state, day.year)


def working_days_between(begin: datetime, end: datetime, state: str) -> int:
    """Working days after the local day of ``begin``, up to and including the local day of ``end``."""
    day, last = timezone.localdate(begin), timezone.localdate(end)
    count = 0
    while day < last:
        day += timedelta(days=1)
        count += is_working_day(day, state)
    return count
