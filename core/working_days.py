"""Working days of municipal offices, used by reminders, digests and response times."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import holidays
from django.utils import timezone

_SUBDIVISIONS = {
    "01": "SH", "02": "HH", "03": "NI", "04": "HB", "05": "NW", "06": "HE", "07": "RP", "08": "BW",
    "09": "BY", "10": "SL", "11": "BE", "12": "BB", "13": "MV", "14": "SN", "15": "ST", "16": "TH",
}  # fmt: skip
_SATURDAY = 5
# 24 and 31 December: no public holidays, but municipal offices are closed (TVöD § 6)
_CLOSED = frozenset({(12, 24), (12, 31)})


@lru_cache(maxsize=256)
def _holidays(state: str, year: int) -> frozenset[date]:
    germany: Any = holidays.Germany  # type: ignore[attr-defined]  # loaded lazily
    return frozenset(germany(subdiv=_SUBDIVISIONS.get(state), years=year))


def is_working_day(day: date, state: str = "") -> bool:
    """Monday to Friday, except public holidays and 24 and 31 December.

    ``state`` is the two-digit key of a Land; without it, only nationwide holidays count. Local
    holidays and customs such as Carnival Monday are not taken into account.
    """
    if day.weekday() >= _SATURDAY or (day.month, day.day) in _CLOSED:
        return False
    return day not in _holidays(state, day.year)


def working_days_between(begin: datetime, end: datetime, state: str) -> int:
    """Working days after the local date of ``begin``, up to and including that of ``end``."""
    day, last = timezone.localdate(begin), timezone.localdate(end)
    count = 0
    while day < last:
        day += timedelta(days=1)
        count += is_working_day(day, state)
    return count
