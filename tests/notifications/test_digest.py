"""The digest: sent at the chosen interval, once, with only what may be read at that moment."""

import tracemalloc

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts.models import User
from core.models import MailRecord
from discussion.services import wish_partnership
from editorial.workflow.choices import State
from municipalities.choices import Role
from municipalities.models import Membership
from notifications import digests, services
from notifications.choices import Interval, Mode
from notifications.models import DigestSchedule, Notice
from notifications.services import Receiver, choose, notify
from notifications.tasks import send_digests
from projects.models import Project
from tests.factories import MunicipalityFactory, ProjectFactory, acting
from tests.mails import written_mails
from tests.notifications.telling import berlin, run_jobs, tell, wants
from watching.upstream import NEW_ON_LIST

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return acting()


def build(when: str) -> int:
    with time_machine.travel(berlin(when), tick=False):
        return digests.build(berlin(when))


def every(actor, interval) -> None:
    DigestSchedule.objects.update_or_create(user=actor.user, defaults={"interval": interval})


def test_weekly_digest_waits_for_monday_morning(reader):
    tell(reader, when="2026-11-18 10:00")
    for early in ("2026-11-18 12:00", "2026-11-20 07:00", "2026-11-22 23:59"):
        assert build(early) == 0
    assert build("2026-11-23 06:00") == 1
    assert build("2026-11-23 07:00") == 0


def test_notices_after_the_monday_run_wait_for_the_next_one(reader):
    tell(reader, when="2026-11-23 06:30")
    assert build("2026-11-24 06:00") == 0
    assert build("2026-11-30 06:00") == 1


def test_missed_run_is_made_up_for_once(reader):
    tell(reader, when="2026-11-18 10:00")
    assert build("2026-11-25 14:00") == 1
    assert build("2026-11-25 15:00") == 0


def test_daily_digest_comes_the_next_morning(reader):
    every(reader, Interval.DAILY)
    tell(reader, when="2026-11-18 10:00")
    assert build("2026-11-18 12:00") == 0
    assert build("2026-11-19 06:00") == 1


def test_no_digest_after_opting_out(reader):
    every(reader, Interval.NEVER)
    tell(reader, when="2026-11-18 10:00")
    assert build("2026-11-23 06:00") == 0


@pytest.mark.parametrize(
    ("moment", "comes"),
    [
        ("2026-11-23 05:59", False),
        ("2026-11-23 06:00", True),
        ("2026-10-26 06:00", True),  # Monday after clocks went back
        ("2026-10-26 05:59", False),
        ("2026-03-30 06:00", True),  # Monday after clocks went forward
        ("2026-03-30 05:59", False),
        ("2026-11-28 09:00", False),  # Saturday
        ("2026-11-29 09:00", False),
        ("2026-04-06 09:00", False),  # Easter Monday
        ("2026-04-07 06:00", True),
        ("2026-12-24 09:00", False),
        ("2026-12-31 09:00", False),
    ],
)
def test_job_sends_from_six_on_working_days_in_local_time(reader, moment, comes):
    tell(reader, when="2026-02-04 10:00")
    with time_machine.travel(berlin(moment), tick=False):
        send_digests.func(timestamp=0)
    assert MailRecord.objects.exists() is comes


def test_one_mail_for_any_number_of_notices(reader):
    for _n in range(3):
        tell(reader, when="2026-11-18 10:00")
    assert build("2026-11-23 06:00") == 1
    run_jobs()
    (sent,) = mail.outbox
    assert sent.subject.startswith("3 Neuigkeiten")
    for project in Project.objects.all():
        assert project.title in sent.body
        assert project.title in sent.alternatives[0][0]


def test_beyond_thirty_the_newest_are_shown_and_all_count_as_sent(reader):
    first = tell(reader, when="2026-11-17 10:00")
    for _n in range(digests.MAX_SHOWN):
        tell(reader, when="2026-11-18 10:00")
    assert build("2026-11-23 06:00") == 1
    assert build("2026-11-23 07:00") == 0
    text = written_mails().get().text
    assert text.count("\n* ") == digests.MAX_SHOWN
    assert first.title + "\n" not in text
    assert not Notice.objects.waiting_for_digest().exists()


def test_entries_withdrawn_before_the_digest_is_built_are_not_in_it(reader):
    gone = tell(reader, when="2026-11-18 10:00")
    stays = tell(reader, when="2026-11-18 10:00")
    Project.objects.filter(pk=gone.pk).update(state=State.DRAFT)
    build("2026-11-23 06:00")
    record = written_mails().get()
    assert stays.title in record.text
    assert gone.title not in record.text + record.html


def test_entries_withdrawn_between_building_and_sending_are_removed(reader):
    gone = tell(reader, when="2026-11-18 10:00")
    stays = tell(reader, when="2026-11-18 10:00")
    build("2026-11-23 06:00")
    Project.objects.filter(pk=gone.pk).update(state=State.DRAFT)
    run_jobs()
    (sent,) = mail.outbox
    everything = sent.subject + sent.body + sent.alternatives[0][0]
    assert sent.subject.startswith("Eine Neuigkeit")
    assert stays.title in everything
    assert gone.title not in everything


def test_no_mail_if_none_of_its_entries_may_be_read_any_more(reader):
    project = tell(reader, when="2026-11-18 10:00")
    build("2026-11-23 06:00")
    project.delete()
    run_jobs()
    assert mail.outbox == []
    assert MailRecord.objects.get().status == MailRecord.Status.CANCELLED


def test_digest_switched_off_after_it_was_built_is_not_sent(reader):
    tell(reader, when="2026-11-18 10:00")
    build("2026-11-23 06:00")
    choose(reader.user, modes={}, interval=Interval.NEVER)
    run_jobs()
    assert mail.outbox == []


def test_kind_switched_off_after_it_was_built_is_not_sent(reader):
    tell(reader, when="2026-11-18 10:00")
    build("2026-11-23 06:00")
    wants(reader, Mode.NONE)
    run_jobs()
    assert mail.outbox == []


def test_former_members_get_no_notices_of_the_town(reader):
    tell(reader, when="2026-11-18 10:00")
    build("2026-11-23 06:00")
    Membership.objects.filter(user=reader.user).delete()
    run_jobs()
    assert mail.outbox == []


def test_suspended_person_gets_no_digest(reader):
    tell(reader, when="2026-11-18 10:00")
    reader.user.is_active = False
    reader.user.save()
    assert build("2026-11-23 06:00") == 0


def test_each_person_gets_it_in_their_language(reader):
    english = acting()
    english.user.language = "en"
    english.user.save()
    tell(reader, english, when="2026-11-18 10:00")
    assert build("2026-11-23 06:00") == 2
    run_jobs()
    by_receiver = {sent.to[0]: sent for sent in mail.outbox}
    assert "Guten Tag" in by_receiver[reader.user.email].body
    text = by_receiver[english.user.email].body
    assert "Guten Tag" not in text
    assert "/en/projects/" in text
    assert 'lang="en"' in by_receiver[english.user.email].alternatives[0][0]


def subscribers(number: int) -> list[Receiver]:
    """Create members of one town and return them as receivers."""
    town = MunicipalityFactory()
    first = User.objects.count()
    users = User.objects.bulk_create(
        User(email=f"leser{first + n}@stadt.example") for n in range(number)
    )
    Membership.objects.bulk_create(
        Membership(user=user, municipality=town, role=Role.EDITOR) for user in users
    )
    return [Receiver(user.pk, town.pk) for user in users]


def told_before_monday(number: int) -> None:
    receivers = subscribers(number)
    project = ProjectFactory(published=True)
    with time_machine.travel(berlin("2026-11-18 10:00"), tick=False):
        notify(
            NEW_ON_LIST,
            project.pk,
            key=str(project.pk),
            to=receivers,
            data={"what": "project"},
        )


def queries_of_building(expected: int) -> int:
    """Count queries without storing their texts, which would distort the memory measured."""
    count = 0

    def note(execute, *args):
        nonlocal count
        count += 1
        return execute(*args)

    with connection.execute_wrapper(note):
        assert build("2026-11-23 06:00") == expected
    return count


def memory_of_building(expected: int) -> int:
    """Peak memory in bytes."""
    tracemalloc.start()
    queries_of_building(expected)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.fixture
def small_batches(monkeypatch):
    """Batches of fifty, so that many batches need no thousands of people."""
    assert 2 <= digests.BATCH <= 500
    monkeypatch.setattr(digests, "BATCH", 50)
    monkeypatch.setattr(services, "BATCH", 50)
    return 50


def test_each_batch_of_subscribers_costs_the_same(small_batches):
    told_before_monday(small_batches)
    one_batch = queries_of_building(small_batches)
    told_before_monday(2 * small_batches)
    a_batch = queries_of_building(2 * small_batches) - one_batch
    told_before_monday(10 * small_batches)
    all_batches = queries_of_building(10 * small_batches)
    assert all_batches <= one_batch + a_batch * 10
    assert MailRecord.objects.count() == 13 * small_batches
    assert not Notice.objects.filter(mailed_at=None).exists()
    assert timezone.is_aware(Notice.objects.first().mailed_at)


def test_queries_of_a_batch_do_not_depend_on_its_size():
    told_before_monday(10)
    few = queries_of_building(10)
    told_before_monday(100)
    assert queries_of_building(100) == few


def test_more_subscribers_need_no_more_memory(small_batches):
    told_before_monday(small_batches)
    memory_of_building(small_batches)
    told_before_monday(small_batches)
    small = memory_of_building(small_batches)
    told_before_monday(6 * small_batches)
    assert memory_of_building(6 * small_batches) < small * 1.5


def test_quotes_look_the_same_in_the_digest_as_in_a_single_mail(reader):
    project = ProjectFactory(published=True, municipality=reader.municipality)
    wants(reader, Mode.DIGEST, kind="partnership")
    with time_machine.travel(berlin("2026-11-18 10:00"), tick=False):
        note = "Wir bringen ein <Testgebiet> mit.\nUnd Geld."
        wish_partnership(project, by=acting(), note=note)
    assert build("2026-11-23 06:00") == 1
    record = written_mails().get()
    assert "  > Wir bringen ein <Testgebiet> mit.\n  > Und Geld.\n" in record.text
    assert "Wir bringen ein &lt;Testgebiet&gt; mit.<br>Und Geld." in record.html
