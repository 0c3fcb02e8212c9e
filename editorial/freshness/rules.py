"""Freshness: review intervals of entries and the effects of their age (X7, docs/freshness.md).

Pure functions of the last check, a rule and the current time. `editorial.freshness.queries`
implements the same in SQL; a property test compares the two.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Protocol

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

SOON = timedelta(days=14)
# minimum number of days between two letters to one person
DAYS_BETWEEN = 7
# A letter may be delayed by DAYS_BETWEEN, so warnings arrive at least 30 and 7 days before the archive.
WARNED_BEFORE = timedelta(days=30 + DAYS_BETWEEN)
LAST_BEFORE = timedelta(days=7 + DAYS_BETWEEN)
# length of a month in days: 1461/48, so that 12 months are 365 days and 24 are 730 (rounded down)
_DAYS, _MONTHS = 1461, 48
FULL_WEIGHT, LEAST_WEIGHT = 1000, 500


class Freshness(models.TextChoices):
    FRESH = "fresh", gettext_lazy("aktuell")
    DUE = "due", gettext_lazy("Prüfung fällig")
    STALE = "stale", gettext_lazy("lange nicht geprüft")


class Subject(models.TextChoices):
    """The part of an entry that is checked."""

    ENTRY = "entry", gettext_lazy("Eintrag")
    CONTACT = "contact", gettext_lazy("Kontakt")


def days_of(months: int) -> int:
    return months * _DAYS // _MONTHS


@cache
def _interval(months: int) -> timedelta:
    return timedelta(days=days_of(months))


def due_at(checked_at: datetime, months: int) -> datetime:
    return checked_at + _interval(months)


def stale_at(checked_at: datetime, months: int) -> datetime:
    """Half an interval after it was due."""
    return checked_at + _interval(months) * 3 / 2


def midnight_of(now: datetime) -> datetime:
    """Start of the local day, in UTC. Freshness changes at midnight only."""
    here = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return here.astimezone(UTC)


def freshness_at(checked_at: datetime, months: int, now: datetime) -> Freshness:
    """An entry is due from the day after the date shown as “next check by”."""
    return freshness_on(checked_at, months, midnight_of(now))


def freshness_on(checked_at: datetime, months: int, midnight: datetime) -> Freshness:
    """As `freshness_at`, for the day that begins at ``midnight``."""
    if due_at(checked_at, months) >= midnight:
        return Freshness.FRESH
    return Freshness.STALE if stale_at(checked_at, months) < midnight else Freshness.DUE


def weight_at(checked_at: datetime, months: int, now: datetime) -> int:
    """Factor for relevance, in thousandths: full while fresh, then falling to one half.

    It never rises with age and never reaches zero. It counts whole days, so it stays constant while
    somebody pages through a list.
    """
    days = days_of(months)
    over = max(0, max(0, (midnight_of(now) - checked_at) // timedelta(days=1)) - days)
    return max(LEAST_WEIGHT, FULL_WEIGHT - LEAST_WEIGHT * over // days)


@dataclass(frozen=True)
class Review:
    """Review status of an entry or its contact; ``months`` is the review interval."""

    checked_at: datetime
    months: int
    now: datetime

    @property
    def state(self) -> Freshness:
        return freshness_at(self.checked_at, self.months, self.now)

    @property
    def due_at(self) -> datetime:
        return due_at(self.checked_at, self.months)

    @property
    def is_fresh(self) -> bool:
        return self.state == Freshness.FRESH

    @property
    def is_stale(self) -> bool:
        return self.state == Freshness.STALE

    @property
    def is_soon(self) -> bool:
        """Due within two weeks, or overdue."""
        return self.due_at < midnight_of(self.now) + SOON

    @property
    def was_today(self) -> bool:
        return timezone.localdate(self.checked_at) == timezone.localdate(self.now)

    @property
    def ago(self) -> str:
        """Time since the last check, in words: “vor 14 Monaten”."""
        days = max(0, (timezone.localdate(self.now) - timezone.localdate(self.checked_at)).days)
        if days == 0:
            return _("heute")
        months = days * _MONTHS // _DAYS
        if months == 0:
            return ngettext("vor einem Tag", "vor %(n)d Tagen", days) % {"n": days}
        if months < 24:
            return ngettext("vor einem Monat", "vor %(n)d Monaten", months) % {"n": months}
        years = months // 12
        return ngettext("vor einem Jahr", "vor %(n)d Jahren", years) % {"n": years}


class Reviewed(Protocol):
    """An entry whose age counts."""

    @property
    def has_contact(self) -> bool: ...
    @property
    def contact_checked_at(self) -> datetime | None: ...
    @property
    def checked_at(self) -> datetime | None: ...


def review_of(
    entry: Reviewed, subject: str = Subject.ENTRY, now: datetime | None = None
) -> Review | None:
    """The review status of an entry loaded ``with_freshness``, or None.

    None for entries that were never published, for kinds without a rule, and for projects that name
    no contact.
    """
    is_contact = subject == Subject.CONTACT
    months = getattr(entry, "contact_review_months" if is_contact else "review_months", None)
    checked = entry.contact_checked_at if is_contact else entry.checked_at
    if months is None or checked is None or (is_contact and not entry.has_contact):
        return None
    return Review(checked, months, now or timezone.now())
