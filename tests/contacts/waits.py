"""Waiting requests, and the job that sends reminders for them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine

from contacts.services import clock
from tests.mails import written_mails

BERLIN = ZoneInfo("Europe/Berlin")


def at(day: str | date, hour: int = 9) -> datetime:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN)


def mails_to(actor, containing: str = "") -> int:
    return written_mails().filter(to=actor.user.email, subject__icontains=containing).count()


def run_daily(first: str, last: str, hour: int = 9) -> list[date]:
    """Run the hourly job once a day; return the days on which it notified somebody."""
    day, reminded = date.fromisoformat(first), []
    while day <= date.fromisoformat(last):
        with time_machine.travel(at(day, hour), tick=False):
            if clock.remind(at(day, hour)):
                reminded.append(day)
                written_mails()
        day += timedelta(days=1)
    return reminded
