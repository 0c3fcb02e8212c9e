"""Entries checked some time ago, and a clock for the days after that."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine

from editorial.freshness import reminders as freshness_letters
from editorial.freshness import services as freshness_services
from tests.factories import LessonFactory, NeedFactory, ProjectFactory
from tests.mails import written_mails

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2027, 6, 14, 12, tzinfo=BERLIN)
FACTORIES = {"project": ProjectFactory, "lesson": LessonFactory, "need": NeedFactory}
LONG_AGO = 400


def ago(days: int, now: datetime = NOW) -> datetime:
    return now - timedelta(days=days)


def at(day: int = 0, hour: int = 12):
    """Freeze the clock ``day`` days after NOW."""
    return time_machine.travel(NOW.replace(hour=hour) + timedelta(days=day), tick=False)


def checked(kind: str, days: int, municipality, **fields):
    """A published entry of the town, last checked ``days`` days before NOW, contact included."""
    dates = {"published_at": ago(days), "verified_at": ago(days)}
    fields = {"published": True} | dates | fields
    if kind == "project":
        fields = {"contact_verified_at": ago(days)} | fields
    if kind == "lesson":
        fields["project"] = fields.get("project") or checked("project", 0, municipality)
        return LessonFactory(**fields)
    return FACTORIES[kind](municipality=municipality, **fields)


def run(day: int = 0, hour: int = 7) -> tuple[int, int]:
    """Run the daily job; returns the numbers of letters sent and entries archived."""
    with at(day, hour):
        now = datetime.now(BERLIN)
        done = freshness_letters.remind(now), freshness_services.archive_lapsed(now)
        written_mails()
    return done
