"""Timing of saved searches: on working days, once, across weekends, clock changes and missed runs."""

import pytest
from django.core import mail

from core.models import MailRecord
from municipalities.choices import Role
from notifications.models import Notice
from tests.factories import acting
from tests.notifications.telling import run_jobs
from tests.watching.hits import appears, at, hits_of, run, save
from watching import services
from watching.models import SavedSearch

pytestmark = pytest.mark.django_db


def days_of_telling(days: list[str], hour: str = "05:35") -> list[str]:
    return [day for day in days if run(f"{day} {hour}")]


# 2026-11-20 is a Friday
WEEKEND = [f"2026-11-{day}" for day in range(20, 25)]


def test_a_daily_search_notifies_on_the_next_working_day(watcher):
    save(watcher, when="2026-11-18 09:00")
    row = appears("2026-11-18 10:00")
    assert run("2026-11-18 11:35") == 0
    assert run("2026-11-19 04:35") == 0
    assert run("2026-11-19 05:35") == 1
    assert Notice.objects.get().data["hits"] == [str(row.pk)]


@pytest.mark.parametrize(
    ("interval", "published", "told"),
    [
        ("daily", "2026-11-20 12:00", "2026-11-23"),
        ("daily", "2026-11-21 12:00", "2026-11-23"),
        ("daily", "2026-11-22 23:59", "2026-11-23"),
        ("daily", "2026-11-23 05:31", "2026-11-24"),
        ("weekly", "2026-11-20 12:00", "2026-11-23"),
        ("weekly", "2026-11-22 23:59", "2026-11-23"),
    ],
)
def test_nobody_is_notified_at_the_weekend(watcher, interval, published, told):
    save(watcher, interval=interval, when="2026-11-18 09:00")
    run("2026-11-20 05:35")
    appears(published)
    assert days_of_telling(WEEKEND) == [told]


def test_a_weekly_search_waits_for_monday(watcher):
    save(watcher, interval="weekly", when="2026-11-16 09:00")
    appears("2026-11-17 10:00")
    appears("2026-11-19 10:00")
    assert days_of_telling(WEEKEND) == ["2026-11-23"]
    assert len(Notice.objects.get().data["hits"]) == 2
    appears("2026-11-23 10:00")
    assert days_of_telling([f"2026-11-{day}" for day in range(24, 30)]) == []
    assert run("2026-11-30 05:35") == 1


# clocks go back on 2026-10-25 and forward on 2026-03-29; both are Sundays before a working day
@pytest.mark.parametrize(
    ("days", "monday"),
    [
        ([f"2026-10-{day}" for day in range(24, 29)], "2026-10-26"),
        (["2026-03-28", "2026-03-29", "2026-03-30", "2026-03-31", "2026-04-01"], "2026-03-30"),
    ],
    ids=["back", "forward"],
)
@pytest.mark.parametrize("interval", ["daily", "weekly"])
@pytest.mark.parametrize("published", ["01:30", "02:30", "03:30", "23:55"])
def test_clock_changes_neither_lose_nor_repeat_hits(watcher, days, monday, interval, published):
    saturday, sunday, *_rest = days
    save(watcher, interval=interval, when=f"{saturday} 09:00")
    row = appears(f"{sunday} {published}")
    assert days_of_telling(days) == [monday]
    assert hits_of(SavedSearch.objects.get()) == [str(row.pk)]


@pytest.mark.parametrize(
    ("monday", "early"), [("2026-10-26", "04:59"), ("2027-04-05", "04:59"), ("2026-11-23", "00:35")]
)
def test_never_before_five_in_local_time(watcher, monday, early):
    save(watcher, when="2026-10-20 09:00")
    appears("2026-10-21 09:00")
    assert run(f"{monday} {early}") == 0
    assert run(f"{monday} 05:00") == 1


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (["2026-04-04", "2026-04-05", "2026-04-06", "2026-04-07"], "2026-04-07"),  # Easter Monday
        (["2026-12-24", "2026-12-25", "2026-12-26", "2026-12-28"], "2026-12-28"),
        (["2026-12-31", "2027-01-01", "2027-01-02", "2027-01-04"], "2027-01-04"),
    ],
)
def test_public_holidays_are_skipped(watcher, days, told):
    save(watcher, interval="daily", when=f"{days[0]} 00:10")
    appears(f"{days[0]} 09:00")
    assert days_of_telling(days) == [told]


@pytest.mark.parametrize("interval", ["daily", "weekly"])
def test_a_missed_run_is_made_up_for_once(watcher, interval):
    save(watcher, interval=interval, when="2026-11-18 09:00")
    rows = [appears("2026-11-19 10:00"), appears("2026-11-24 10:00")]
    assert days_of_telling(["2026-11-25", "2026-11-26"], "14:35") == ["2026-11-25"]
    assert sorted(hits_of(SavedSearch.objects.get())) == sorted(str(row.pk) for row in rows)
    late = appears("2026-11-26 15:00")
    told = days_of_telling(["2026-11-27", "2026-11-30"])
    assert told == (["2026-11-27"] if interval == "daily" else ["2026-11-30"])
    assert hits_of(SavedSearch.objects.get()).count(str(late.pk)) == 1


def test_hourly_runs_notify_once(watcher):
    save(watcher, when="2026-11-18 09:00")
    appears("2026-11-18 10:00")
    assert [run(f"2026-11-19 {hour:02}:35") for hour in range(5, 24)] == [1] + [0] * 18


def test_every_entry_is_announced_once_over_weeks(watcher):
    search = save(watcher, when="2026-10-19 09:00")
    rows = []
    for day in range(20, 32):
        rows += [appears(f"2026-10-{day} {hour:02}:{day}") for hour in (0, 2, 5)]
        run(f"2026-10-{day} 05:35")
        rows += [appears(f"2026-10-{day} {hour:02}:{day}") for hour in (12, 23)]
    run("2026-11-02 05:35")
    assert sorted(hits_of(search)) == sorted(str(row.pk) for row in rows)


def test_an_entry_committed_during_a_run_is_announced_by_the_next(watcher):
    search = save(watcher, when="2026-11-18 09:00")
    run("2026-11-19 05:35")
    # published_at precedes that run, but its transaction was committed after it
    row = appears("2026-11-19 05:34")
    assert run("2026-11-20 05:35") == 1
    assert hits_of(search) == [str(row.pk)]


def test_entries_older_than_the_search_are_not_announced(watcher):
    appears("2026-11-17 10:00")
    save(watcher, when="2026-11-18 09:00")
    assert days_of_telling(WEEKEND) == []


def test_saving_again_neither_loses_nor_repeats_hits(watcher):
    save(watcher, interval="weekly", when="2026-11-16 09:00")
    appears("2026-11-17 10:00")
    save(watcher, interval="daily", name="Neu", when="2026-11-18 09:00")
    assert days_of_telling(["2026-11-18", "2026-11-19"], "10:35") == ["2026-11-18"]


def test_no_mail_without_a_hit(watcher):
    save(watcher, when="2026-11-18 09:00")
    appears("2026-11-18 10:00", title="Etwas anderes")
    assert days_of_telling(WEEKEND) == []
    assert not MailRecord.objects.exists()


def test_each_member_of_the_town_gets_a_separate_mail(watcher, owner):
    colleague = acting(Role.COORDINATOR, watcher.municipality)
    save(watcher, when="2026-11-18 09:00")
    for _n in range(3):
        appears("2026-11-18 10:00")
    assert run("2026-11-19 05:35") == 2
    with at("2026-11-19 05:40"):
        run_jobs()
    assert {sent.to[0] for sent in mail.outbox} == {watcher.user.email, colleague.user.email}
    for sent in mail.outbox:
        assert sent.subject == "3 neue Treffer: Pegel"
        assert "/projekte/?q=Pegel" in sent.body


def test_a_deleted_search_notifies_nobody(watcher):
    search = save(watcher, when="2026-11-18 09:00")
    appears("2026-11-18 10:00")
    assert run("2026-11-19 05:35") == 1
    services.delete_search(search, by=watcher)
    appears("2026-11-19 10:00")
    assert run("2026-11-20 05:35") == 0
    run_jobs()
    assert mail.outbox == []
