"""Reminders and escalation by working days, across weekends, holidays and clock changes."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine

from contacts.models import ContactRequest, Responsibility
from contacts.services import clock
from core.models import MailRecord
from core.working_days import is_working_day, working_days_between
from municipalities.choices import Role
from tests.contacts.talks import ask, close, say
from tests.contacts.waits import at, mails_to, run_daily
from tests.factories import acting

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "state", "works"),
    [
        ("2026-11-21", "06", False),  # Saturday
        ("2026-11-22", "06", False),  # Sunday
        ("2026-11-23", "06", True),
        ("2026-06-04", "06", False),  # Corpus Christi in Hesse
        ("2026-06-04", "02", True),  # not in Hamburg
        ("2026-10-31", "02", False),  # Saturday and Reformation Day
        ("2025-10-31", "02", False),  # Reformation Day, a Friday in Hamburg
        ("2025-10-31", "09", True),  # not in Bavaria
        ("2026-01-06", "09", False),  # Epiphany in Bavaria
        ("2026-12-25", "11", False),
        ("2026-12-24", "11", False),  # no holiday, but offices are closed
        ("2026-12-31", "09", False),
        ("2026-12-23", "09", True),
        ("2026-12-30", "09", True),
        ("2026-02-16", "05", True),  # Carnival Monday is official nowhere, not even on the Rhine
        ("2026-02-16", "07", True),
        ("2026-04-06", "", False),  # Easter Monday is free in every Land
        ("2026-06-04", "", True),  # Corpus Christi is not
        ("2026-12-31", "", False),
    ],
)
def test_working_days_follow_the_land(day, state, works):
    assert is_working_day(date.fromisoformat(day), state) is works


@pytest.mark.parametrize(
    ("begin", "end", "state", "days"),
    [
        ("2026-11-20", "2026-11-27", "06", 5),
        ("2026-11-21", "2026-11-23", "06", 1),
        ("2026-11-23", "2026-11-23", "06", 0),
        ("2026-12-23", "2027-01-04", "06", 4),  # Christmas and New Year, both eves free
        ("2026-03-27", "2026-04-07", "06", 5),  # Easter and the change of clocks
        ("2026-10-23", "2026-10-26", "06", 1),  # clocks go back
    ],
)
def test_working_days_between(begin, end, state, days):
    assert working_days_between(at(begin, 23), at(end, 1), state) == days


@pytest.fixture
def staffed(asked, project):
    """Hamburg with an owner, a deputy and the coordinator."""
    owner = acting(Role.EDITOR, asked.municipality)
    deputy = acting(Role.EDITOR, asked.municipality)
    Responsibility.objects.create(
        municipality=asked.municipality, owner=owner.user, deputy=deputy.user
    )
    return owner, deputy, asked


def test_escalation_goes_from_owner_to_deputy_to_coordinators_and_asking_town(
    project, asker, staffed
):
    owner, deputy, coordinator = staffed
    with time_machine.travel(at("2026-11-02"), tick=False):
        ask(project, asker)
    assert [mails_to(person) for person in (*staffed, asker)] == [1, 0, 0, 0]
    assert run_daily("2026-11-02", "2026-12-31") == [
        date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23),
    ]  # fmt: skip
    assert mails_to(owner, "Erinnerung") == 1
    assert mails_to(deputy, "Vertretung") == 1
    assert mails_to(coordinator, "15 Arbeitstagen") == 1
    assert mails_to(asker, "noch nicht geantwortet") == 1
    assert [mails_to(person) for person in (*staffed, asker)] == [2, 1, 1, 1]


def test_no_reminder_before_seven_or_on_a_free_day(project, asker):
    with time_machine.travel(at("2026-12-18"), tick=False):
        ask(project, asker)
    assert run_daily("2026-12-18", "2027-02-01", hour=6) == []
    # 18 December is a Friday, the 24th and 25th are free: the fifth working day after it is Tuesday the 29th
    assert run_daily("2026-12-18", "2026-12-30") == [date(2026, 12, 29)]


def test_reminders_are_seven_days_apart_even_after_a_pause(project, asker, staffed):
    with time_machine.travel(at("2026-10-01"), tick=False):
        row = ask(project, asker)
    # the worker was down for weeks: everything due is sent at once, then nothing for seven days
    assert run_daily("2026-11-02", "2026-11-30") == [date(2026, 11, 2)]
    with time_machine.travel(at("2026-11-03"), tick=False):
        say(row, staffed[0])
        say(row, asker, "Und noch eine Frage.")
    ContactRequest.objects.update(last_reminder_at=at("2026-11-08"))
    # due on 10 November, five working days after the 3rd, but the last reminder is too recent
    days = run_daily("2026-11-04", "2026-11-30")
    assert days[0] == date(2026, 11, 16)
    assert all((b - a).days >= 7 for a, b in pairwise(days))


def test_change_of_clocks_moves_no_reminder(project, asker):
    with time_machine.travel(at("2026-10-19", 8), tick=False):
        ask(project, asker)
    # 25 October has 25 hours; 26 October is still the fifth working day after 19 October
    assert run_daily("2026-10-19", "2026-11-03", hour=7) == [
        date(2026, 10, 26), date(2026, 11, 2),
    ]  # fmt: skip


def test_no_reminder_after_an_answer_and_a_new_one_for_a_new_question(project, asker, asked):
    with time_machine.travel(at("2026-11-02"), tick=False):
        row = ask(project, asker)
    with time_machine.travel(at("2026-11-05"), tick=False):
        say(row, asked)
    assert run_daily("2026-11-05", "2026-11-30") == []
    with time_machine.travel(at("2026-12-01"), tick=False):
        say(row, asker, "Noch eine Frage")
    assert run_daily("2026-12-01", "2026-12-10") == [date(2026, 12, 8)]


def test_acknowledging_does_not_stop_reminders(project, asker, asked):
    from contacts.services import talking

    with time_machine.travel(at("2026-11-02"), tick=False):
        talking.acknowledge(ask(project, asker), by=asked)
    assert run_daily("2026-11-02", "2026-11-10") == [date(2026, 11, 9)]


def test_person_who_left_is_skipped_and_the_next_is_reminded(project, asker, staffed):
    owner, deputy, coordinator = staffed
    with time_machine.travel(at("2026-11-02"), tick=False):
        ask(project, asker)
    MailRecord.objects.all().delete()
    owner.membership.delete()
    deputy.user.is_active = False
    deputy.user.save()
    run_daily("2026-11-02", "2026-11-30")
    assert mails_to(owner) == mails_to(deputy) == 0
    assert mails_to(coordinator) == 3


def test_pending_invitee_gets_no_mail(project, asker, asked):
    from municipalities.services import invitations

    invitations.invite(asked.municipality, by=asked, email="neu@hamburg.example", role=Role.EDITOR)
    MailRecord.objects.all().delete()
    with time_machine.travel(at("2026-11-02"), tick=False):
        ask(project, asker)
    run_daily("2026-11-02", "2026-11-30")
    assert not MailRecord.objects.filter(to="neu@hamburg.example").exists()


def test_reminder_job_is_idempotent(project, asker):
    with time_machine.travel(at("2026-11-02"), tick=False):
        ask(project, asker)
    with time_machine.travel(at("2026-11-09"), tick=False):
        assert [clock.remind(at("2026-11-09")) for _ in range(3)] == [1, 0, 0]


def test_idle_request_expires_and_both_towns_are_notified(project, asker, asked):
    with time_machine.travel(at("2026-11-02"), tick=False):
        row = ask(project, asker)
        MailRecord.objects.all().delete()
    with time_machine.travel(at("2027-01-01"), tick=False):
        assert clock.expire(at("2027-01-01")) == 0
    with time_machine.travel(at("2027-01-02"), tick=False):
        assert clock.expire(at("2027-01-02")) == 1
        assert clock.expire(at("2027-01-02")) == 0
    row.refresh_from_db()
    assert row.state == "expired"
    assert mails_to(asker) == mails_to(asked) == 1


def test_median_answer_time_includes_unanswered_requests(project, asked, asker):
    from contacts.response_time import median_answer_days

    town = asked.municipality_id
    now = datetime(2026, 11, 2, 9, tzinfo=UTC)
    for days in (1, 2, 4):
        assert median_answer_days(town) is None
        with time_machine.travel(now, tick=False):
            row = ask(project, asker)
        with time_machine.travel(now + timedelta(days=days), tick=False):
            say(row, asked)
    with time_machine.travel(now + timedelta(days=5), tick=False):
        assert median_answer_days(town) == 2
        close(row, asked)
        for _ in range(4):
            ask(project, asker)
        ContactRequest.objects.filter(state="new").update(reminder_level=3)
        assert median_answer_days(town) is None
    with time_machine.travel(now + timedelta(days=400), tick=False):
        assert median_answer_days(town) is None
