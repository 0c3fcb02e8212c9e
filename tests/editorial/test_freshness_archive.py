"""Ninety days of reminders: when letters are sent, and what is archived after two warnings."""

from dataclasses import dataclass

import pytest
from django.utils import timezone

from core.models import AuditEntry, MailRecord
from editorial.freshness.services import confirm
from editorial.models import ReviewLetter
from editorial.workflow import services
from editorial.workflow.choices import State
from municipalities.actors import Actor
from municipalities.choices import Role
from notifications.models import Notice
from tests.editorial.checks import NOW, ago, at, checked, run
from tests.factories import acting
from tests.mails import written_mails
from tests.shared_world import shared_world
from tests.signing_in import sign_in
from watching import services as watching

pytestmark = pytest.mark.django_db
LAST_DAY = 90


@dataclass
class Town:
    """A coordinator, the entry to be checked, and the day on which it was archived."""

    person: Actor
    entry: object
    archived_on: int | None = None

    @classmethod
    def with_one(cls, kind: str, days: int, **fields) -> "Town":
        person = acting(Role.COORDINATOR)
        return cls(person, checked(kind, days, person.municipality, **fields))

    def note(self, day: int) -> None:
        self.entry.refresh_from_db()
        if self.entry.state == State.ARCHIVED and self.archived_on is None:
            self.archived_on = day

    @property
    def days_of_mails(self) -> list[int]:
        letters = ReviewLetter.objects.filter(user=self.person.user).order_by("created_at")
        return [(row.created_at - NOW.replace(hour=0)).days for row in letters]

    @property
    def mails(self) -> list[MailRecord]:
        return list(written_mails().filter(to=self.person.user.email).order_by("created_at"))


def ninety_days() -> dict:
    """Run the daily job for ninety days over independent towns."""
    towns = {
        "neglected": Town.with_one("need", 200),
        "from before": Town.with_one("need", 2000),
        "confirmed late": Town.with_one("need", 200),
        "old contact": Town.with_one("project", 3, contact_verified_at=ago(3000)),
        "watched": Town.with_one("project", 540),
        "two entries": Town.with_one("project", 190),
    }
    checked("lesson", 718, towns["two entries"].person.municipality)
    reader = acting()
    watching.watch(by=reader, project=towns["watched"].entry)
    for day in range(LAST_DAY):
        if day == 71:
            late = towns["confirmed late"]
            with at(day):
                confirm(late.entry, by=late.person)
        run(day)
        for town in towns.values():
            town.note(day)
    return towns | {"reader": reader}


year, _year = shared_world(ninety_days, name="year")


def test_no_two_letters_within_seven_days_and_none_without_news(year):
    """Day 0 for the project, day 13 for the lesson: the project turns stale ninety days after it was due."""
    assert [day for day in year["two entries"].days_of_mails if day < 60] == [0, 13]


def test_archived_after_two_warnings_thirty_and_seven_days_before(client, year):
    """Needs: checked after three months, archived after nine (273 days)."""
    town = year["neglected"]
    assert (town.archived_on, town.days_of_mails) == (74, [0, 37, 60])
    texts = [mail.text for mail in town.mails]
    assert "im Archiv" not in texts[0]
    assert "ohne Bestätigung ab dem 27. August 2027 im Archiv" in texts[1]
    assert "ohne Bestätigung ab dem 27. August 2027 im Archiv" in texts[2]
    entry = AuditEntry.objects.get(action="archive", object_id=str(town.entry.pk))
    assert entry.actor_id is None
    assert entry.detail["reason"] == "keine Bestätigung seit 2026-11-26"
    with at(LAST_DAY):
        page = client.get(town.entry.get_absolute_url()).text
    assert "Dieser Eintrag wird nicht mehr gepflegt." in page
    assert "Seit dem 26. November 2026 hat ihn niemand bestätigt." in page
    assert "seit dem 27. August 2027 im Archiv" in page


def test_nothing_is_archived_before_its_town_was_warned_twice(year):
    """Entries older than the reminders get the full warning period, too."""
    town = year["from before"]
    assert (town.archived_on, town.days_of_mails) == (37, [0, 23])


def test_a_confirmation_prevents_archiving(year):
    town = year["confirmed late"]
    assert town.days_of_mails == [0, 37, 60]
    assert (town.archived_on, town.entry.state) == (None, State.PUBLISHED)


def test_an_old_contact_archives_nothing(year):
    town = year["old contact"]
    assert (town.archived_on, town.entry.state) == (None, State.PUBLISHED)


def test_watchers_are_not_notified(year):
    reader = year["reader"]
    assert year["watched"].entry.state == State.ARCHIVED
    assert year["watched"].archived_on < 46
    assert not Notice.objects.filter(user=reader.user).exists()
    assert not MailRecord.objects.filter(to=reader.user.email).exists()


def test_restoring_by_a_coordinator_counts_as_a_confirmation(client, year):
    town = year["neglected"]
    with at(LAST_DAY):
        sign_in(client, town.person)
        page = client.get(town.entry.get_absolute_url()).text
        assert "Koordination Ihrer Kommune" in page
        back = services.move(
            town.entry, "restore", by=town.person, expected_version=town.entry.version
        )
        assert back.lapsed_at is None
        assert back.verified_at == timezone.now()
    run(LAST_DAY + 1)
    town.entry.refresh_from_db()
    assert town.entry.state == State.PUBLISHED
    assert town.days_of_mails == [0, 37, 60]
