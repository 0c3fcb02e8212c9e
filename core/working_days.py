"""The days on which offices work: the one place for reminders, digests and response times."""

from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
from django.utils import timezone

_SUBDIVISIONS = {
    "01": "SH", "02": "HH", "03": "NI", "04": "HB", "05": "NW", "06": "HE", "07": "RP", "08": "BW",
    "09": "BY", "10": "SL", "11": "BE", "12": "BB", "13": "MV", "14": "SN", "15": "ST", "16": "TH",
}  # fmt: skip
_SATURDAY = 5
# not public holidays, but municipal offices are closed (collective agreement TVöD, § 6)
_CLOSED = frozenset({(12, 24), (12, 31)})


@lru_cache(maxsize=256)
def _holidays(state: str, year: int) -> frozenset[date]:
    return frozenset(holidays.Germany(subdiv=_SUBDIVISIONS.get(state), years=year))


def is_working_day(day: date, state: str = "") -> bool:
    """``state`` is the two-digit key of a Land; without one only what is free in all of them counts.

    Monday to Friday without public holidays, 24 and 31 December. Holidays and customs of single
    places (Carnival Monday is official nowhere) are not known here.
    """
    if day.weekday() >= _SATURDAY or (day.month, day.day) in _CLOSED:
        return False
    return day not in _holidays(state, day.year)


def working_days_between(begin: datetime, end: datetime, state: str) -> int:
    """Working days after the local day of ``begin``, up to and including the local day of ``end``."""
    day, last = timezone.localdate(begin), timezone.localdate(end)
    count = 0
    while day < last:
        day += timedelta(days=1)
        count += is_working_day(day, state)
    return count
