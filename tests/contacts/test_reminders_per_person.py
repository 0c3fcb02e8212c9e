"""One person gets one reminder for all waiting requests, at most one in seven days."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from contacts.models import ContactRequest, Reminder, Responsibility
from contacts.services import clock, talking
from core.models import MailRecord
from municipalities.choices import Role
from municipalities.models import Membership
from notifications.models import Notice
from tests.contacts.talks import ask, close, say
from tests.contacts.waits import at, mails_to, run_daily
from tests.factories import MunicipalityFactory, ProjectFactory, acting
from tests.mails import written_mails
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def asked_on(day, project, by):
    with time_machine.travel(at(day), tick=False):
        return ask(project, by)


def remind(day, hour: int = 9) -> int:
    with time_machine.travel(at(day, hour), tick=False):
        told = clock.remind(at(day, hour))
        written_mails()
    return told


def another_project(asked):
    return ProjectFactory(published=True, municipality=asked.municipality)


def quiet() -> None:
    MailRecord.objects.all().delete()
    Notice.objects.all().delete()


@pytest.fixture
def staffed(asked):
    """Hamburg with owner, deputy and coordinator."""
    owner, deputy = (acting(Role.EDITOR, asked.municipality) for _two in range(2))
    Responsibility.objects.create(
        municipality=asked.municipality, owner=owner.user, deputy=deputy.user
    )
    return owner, deputy, asked


def test_after_a_pause_a_person_is_reminded_once_at_the_highest_level(project, asker, asked):
    asked_on("2026-10-01", project, asker)
    quiet()
    assert remind("2026-11-02") == 2
    assert (mails_to(asked), mails_to(asker)) == (1, 1)
    assert mails_to(asker, "noch nicht geantwortet") == 1


def test_after_a_pause_lower_levels_are_skipped(project, asker, staffed):
    asked_on("2026-10-01", project, asker)
    quiet()
    remind("2026-11-02")
    assert [mails_to(person) for person in (*staffed, asker)] == [0, 0, 1, 1]
    asked_on("2026-11-03", project, asker)
    quiet()
    remind("2026-11-19")  # twelve working days: only the deputy
    assert [mails_to(person) for person in (*staffed, asker)] == [0, 1, 0, 0]


def test_nobody_is_asked_to_deputise_for_themselves(project, asker, asked):
    asked_on("2026-11-02", project, asker)
    quiet()
    run_daily("2026-11-02", "2026-11-30")
    subjects = written_mails().filter(to=asked.user.email).values_list("subject", flat=True)
    assert len(subjects) == 3
    assert {subject.split(":")[0] for subject in subjects} == {"Erinnerung"}


def test_coordinators_are_reminded_without_a_deputy(project, asker, asked):
    owner = acting(Role.EDITOR, asked.municipality)
    Responsibility.objects.create(municipality=asked.municipality, owner=owner.user)
    asked_on("2026-11-02", project, asker)
    quiet()
    run_daily("2026-11-02", "2026-11-16")
    assert mails_to(asked, "Vertretung") == 1
    assert [mails_to(owner), mails_to(asked)] == [1, 1]


def test_asking_town_is_told_of_the_reminder(project, asker, asked):
    asked_on("2026-10-01", project, asker)
    quiet()
    remind("2026-11-02")
    text = written_mails().get(to=asker.user.email).text
    assert "Wir haben dort erinnert." in text
    assert "dreimal" not in text
    assert "DIPAS" in text


def test_a_town_that_lost_its_people_was_not_reminded(project, asker, asked):
    asked_on("2026-10-01", project, asker)
    Membership.objects.filter(municipality=asked.municipality).delete()
    quiet()
    assert remind("2026-11-02") == 1
    assert "erinnert" not in written_mails().get().text


def test_the_reminder_names_the_project_and_the_day(project, asker, asked):
    asked_on("2026-11-02", project, asker)
    quiet()
    remind("2026-11-09")
    mail = written_mails().get()
    for text in (mail.text, mail.html):
        assert "wartet seit dem 2. November 2026 auf Ihre Antwort zu „DIPAS“" in text


def test_eight_requests_make_one_mail_that_lists_them(asked, staffed):
    owner = staffed[0]
    for _number in range(8):
        asked_on("2026-11-02", another_project(asked), acting())
    quiet()
    assert remind("2026-11-09") == 1
    mail = written_mails().get()
    assert (mail.to, Notice.objects.count()) == (owner.user.email, 1)
    assert mail.subject == "8 Anfragen warten auf eine Antwort Ihrer Kommune"
    for row in ContactRequest.objects.select_related("project", "asking"):
        for text in (mail.text, mail.html):
            assert row.project.title in text
            assert row.asking.short_name in text
    assert "?box=received" in mail.text


def test_more_than_ten_are_counted(asked, asker):
    for _number in range(12):
        asked_on("2026-11-02", another_project(asked), asker)
    quiet()
    remind("2026-11-09")
    mail = written_mails().get()
    assert "12 Anfragen" in mail.subject
    assert "- und 2 weitere" in mail.text
    assert mail.text.count("- ") == 12  # eleven list items and the separator of the footer


def test_asker_of_eight_towns_gets_one_mail(asker):
    for _town in range(8):
        asked = acting(Role.COORDINATOR, MunicipalityFactory(state="02"))
        asked_on("2026-11-02", another_project(asked), asker)
    quiet()
    run_daily("2026-11-02", "2026-11-30")
    assert mails_to(asker) == 1
    assert mails_to(asker, "8 Ihrer Anfragen sind noch ohne Antwort") == 1


def test_member_of_two_towns_gets_one_mail_for_both(project, asker, asked):
    other = MunicipalityFactory(state="02")
    Membership.objects.create(user=asked.user, municipality=other, role=Role.COORDINATOR)
    asked_on("2026-11-02", project, asker)
    asked_on("2026-11-02", ProjectFactory(published=True, municipality=other), asker)
    quiet()
    assert remind("2026-11-09") == 1
    assert mails_to(asked, "2 Anfragen") == 1
    asked.user.memberships.filter(municipality=other).delete()
    notice = Notice.objects.get()
    from notifications.kinds import lines_of

    assert "DIPAS" in lines_of([notice])[notice.pk].title


def test_recently_reminded_person_is_reminded_after_the_week(project, asker, asked, staffed):
    owner, deputy, coordinator = staffed
    asked_on("2026-11-02", project, asker)
    late = asked_on("2026-11-04", another_project(asked), asker)
    quiet()
    assert run_daily("2026-11-02", "2026-11-15") == [date(2026, 11, 9)]
    late.refresh_from_db()
    assert late.reminder_level == 1  # reached on 11 November, two days after the owner's mail
    assert run_daily("2026-11-16", "2026-11-16") == [date(2026, 11, 16)]
    assert (mails_to(owner), mails_to(deputy)) == (2, 1)
    # the deputy was reminded on the 16th: the second request follows a week later, as for coordinators
    assert run_daily("2026-11-17", "2026-11-30") == [date(2026, 11, 23), date(2026, 11, 30)]
    assert (mails_to(owner), mails_to(deputy), mails_to(coordinator)) == (2, 2, 2)
    assert mails_to(asker) == 2


def test_request_answered_meanwhile_is_left_out(project, asker, asked):
    asked_on("2026-11-02", project, asker)
    late = asked_on("2026-11-04", another_project(asked), asker)
    quiet()
    run_daily("2026-11-02", "2026-11-13")
    with time_machine.travel(at("2026-11-13", 12), tick=False):
        say(late, asked)
        quiet()
        assert Reminder.objects.owed().count() == 1
    remind("2026-11-16")
    assert not Reminder.objects.filter(request=late).exists()
    assert mails_to(asked, "DIPAS") == 1


def test_a_reminder_vanishes_from_the_list_once_the_answer_is_there(client, project, asker, asked):
    row = asked_on("2026-11-02", project, asker)
    remind("2026-11-09")
    sign_in(client, asked)
    assert "Erinnerung" in client.get("/benachrichtigungen/").text
    with time_machine.travel(at("2026-11-10"), tick=False):
        say(row, asked)
    with time_machine.travel(at("2026-11-11"), tick=False):
        say(row, asker, "Und noch etwas")
    assert "Erinnerung" not in client.get("/benachrichtigungen/").text


def test_no_reminder_on_a_holiday_of_the_recipients_land(project, asker):
    # 6 January is free in Bavaria, not in Hamburg: the fifteenth working day after 10 December,
    # as the 24th and the 31st are no working days
    asked_on("2026-12-10", project, asker)
    ContactRequest.objects.update(waiting_since=at("2026-12-10"), reminder_level=2)
    quiet()
    days = run_daily("2027-01-04", "2027-01-08")
    assert days[0] == date(2027, 1, 6)
    assert not written_mails().filter(to=asker.user.email, created_at__date="2027-01-06").exists()
    assert mails_to(asker) == 1


def test_notice_list_takes_a_constant_number_of_queries(client, asked, asker):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    numbers = []
    for more in (2, 9):
        for _one in range(more):
            asked_on("2026-11-02", another_project(asked), asker)
        ContactRequest.objects.update(reminder_level=0)
        Reminder.objects.all().delete()
        quiet()
        remind("2026-11-09")
        sign_in(client, asked).get("/benachrichtigungen/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/benachrichtigungen/").status_code == 200
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]


FIRST = date(2026, 10, 1)
wait = st.tuples(
    st.integers(0, 40),  # day of the question
    st.integers(0, 2),  # whose
    st.sampled_from(["silence", "acknowledged", "answered", "closed"]),
    st.integers(1, 30),  # days until then
)


class TestGaps(TestCase):
    """Random days of arrival, answers and worker downtime."""

    @settings(
        max_examples=8,
        deadline=None,
        phases=[Phase.generate],  # each example takes seconds, so shrinking would take minutes
        suppress_health_check=list(HealthCheck),
    )
    @given(waits=st.lists(wait, min_size=1, max_size=7), still=st.sets(st.integers(0, 89)))
    def test_reminders_are_seven_days_apart_and_complete(self, waits, still):
        self._arrange()
        rows, told = {}, defaultdict(list)
        for number in range(90):
            day = FIRST + timedelta(days=number)
            self._live(day, number, waits, rows)
            if number in still:
                continue
            Notice.objects.all().delete()
            before = self._noted()
            remind(day)
            if self._noted() != before:
                assert remind(day, 10) == 0
            for user in Notice.objects.values_list("user", flat=True):
                told[user].append(day)
        for days in told.values():
            assert len(days) == len(set(days))
            assert all((later - earlier).days >= 7 for earlier, later in pairwise(days))
        self._nothing_is_forgotten(rows, still)

    def _noted(self) -> tuple[list, list]:
        """State of the reminder job: if it is unchanged, a second run would repeat the first."""
        levels = ContactRequest.objects.order_by("pk").values_list("pk", "reminder_level")
        return list(levels), list(Reminder.objects.order_by("pk").values_list("pk", "told_at"))

    def _arrange(self):
        self.coordinator = acting(Role.COORDINATOR, MunicipalityFactory(state="02"))
        town = self.coordinator.municipality
        owner, deputy = acting(Role.EDITOR, town), acting(Role.EDITOR, town)
        Responsibility.objects.create(municipality=town, owner=owner.user, deputy=deputy.user)
        self.project = ProjectFactory(published=True, municipality=town)
        home = MunicipalityFactory(state="09")
        self.askers = [acting(), acting(Role.EDITOR, home), acting(Role.EDITOR, home)]

    def _live(self, day, number, waits, rows):
        with time_machine.travel(at(day, 8), tick=False):
            for index, (begin, who, end, after) in enumerate(waits):
                if number == begin:
                    rows[index] = ask(self.project, self.askers[who])
                if number != begin + after:
                    continue
                if end == "acknowledged":
                    talking.acknowledge(rows[index], by=self.coordinator)
                elif end == "answered":
                    say(rows[index], self.coordinator)
                elif end == "closed":
                    close(rows[index], self.askers[who], with_result=False)

    def _nothing_is_forgotten(self, rows, still):
        """Both sides heard of each request that waited 15 working days plus a week of uptime."""
        if still & set(range(60, 90)):
            return
        for row in ContactRequest.objects.waiting().filter(reminder_level=3):
            told = set(row.reminders.exclude(told_at=None).values_list("what", flat=True))
            if at(FIRST + timedelta(days=89)) - row.last_reminder_at > timedelta(days=18):
                assert {"escalated", "unanswered"} <= told
