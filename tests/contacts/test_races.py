"""Twenty concurrent calls have one effect: request, step, answer, reminder."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from adoptions.models import Adoption
from contacts import follow_ups
from contacts.models import ContactRequest, ContactShare, FollowUp, Message, Reminder
from contacts.services import clock, reporting, talking
from core.models import AuditEntry, MailRecord
from editorial.models import Report
from editorial.reports import services as reports
from municipalities.choices import Role
from notifications.models import Notice
from tests.contacts.outcomes import mails_to, token_for
from tests.contacts.talks import ask, close, say
from tests.factories import acting, moderator
from tests.mails import written_mails
from tests.races import together

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 20
BERLIN = ZoneInfo("Europe/Berlin")


def at_once(action) -> int:
    return together([action] * TIMES)


def audited(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


@pytest.fixture
def quiet_row(request_row):
    """A request whose mails and notices have been removed."""
    MailRecord.objects.all().delete()
    Notice.objects.all().delete()
    return request_row


def test_twenty_identical_forms_create_one_request(project, asker):
    token = uuid.uuid4()
    assert at_once(lambda: ask(project, asker, token=token)) == TIMES
    assert ContactRequest.objects.count() == Message.objects.count() == 1
    assert MailRecord.objects.count() == audited("request_asked") == 1


def test_one_token_used_by_two_people_creates_one_request(project, asker):
    token = uuid.uuid4()
    colleague = acting(Role.EDITOR, asker.municipality)
    stranger = acting(Role.EDITOR)
    people = [asker, colleague, stranger] * 6
    done = together([lambda by=by: ask(project, by, token=token) for by in people])
    assert done == 6
    assert ContactRequest.objects.count() == Message.objects.count() == 1


def test_twenty_identical_messages_create_one(quiet_row, asked):
    token = uuid.uuid4()

    def write():
        talking.write(quiet_row, by=asked, text="Vier Monate.", token=token)

    assert at_once(write) == TIMES
    assert Message.objects.filter(municipality=asked.municipality).count() == 1
    assert MailRecord.objects.count() == audited("request_answer") == 1


def test_concurrent_acknowledgements_take_effect_once(quiet_row, asked):
    assert at_once(lambda: talking.acknowledge(quiet_row, by=asked)) == TIMES
    assert MailRecord.objects.count() == audited("request_acknowledge") == 1
    quiet_row.refresh_from_db()
    assert quiet_row.version == 2


def test_concurrent_closings_take_effect_once(quiet_row, asker):
    def end():
        talking.close(quiet_row, by=asker, with_result=False, note="Aus.", expected_version=1)

    assert at_once(end) == 1
    assert MailRecord.objects.count() == audited("request_close_without_result") == 1


def test_both_towns_closing_at_once_leave_one_note(quiet_row, asker, asked):
    def end(by, note):
        return lambda: talking.close(
            quiet_row, by=by, with_result=False, note=note, expected_version=1
        )

    assert together([end(asker, "Unsere"), end(asked, "Ihre")] * 10) == 1
    quiet_row.refresh_from_db()
    assert quiet_row.closing_note in ("Unsere", "Ihre")
    assert MailRecord.objects.count() == 1


def test_concurrent_closing_and_answering_stay_consistent(quiet_row, asker, asked):
    def end():
        talking.close(quiet_row, by=asker, with_result=False, note="", expected_version=1)

    together([end, lambda: say(quiet_row, asked)] * 10)
    quiet_row.refresh_from_db()
    assert quiet_row.waiting_since is None
    assert (quiet_row.closed_at is None) == (quiet_row.state == "answered")
    assert audited("request_close_without_result") + audited("request_answer") == (
        quiet_row.version - 1
    )


def test_concurrent_arrangements_take_effect_once(quiet_row, asked):
    say(quiet_row, asked)
    MailRecord.objects.all().delete()
    moment = timezone.now() + timedelta(days=3)

    def arrange():
        talking.arrange(quiet_row, by=asked, at=moment, expected_version=2)

    assert at_once(arrange) == 1
    assert MailRecord.objects.count() == audited("request_arrange") == 1


def test_concurrent_offers_take_effect_once_per_side(quiet_row, asker, asked):
    offers = [lambda by=by: talking.share_contact(quiet_row, by=by) for by in (asker, asked)]
    assert together(offers * 10) == TIMES
    assert ContactShare.objects.count() == audited("request_share") == 2
    assert talking.both_shared(quiet_row)
    told = Notice.objects.values_list("data__what", flat=True)
    assert sorted(told) == ["share_offered", "shared"]


def test_concurrent_reports_create_one(quiet_row, asked):
    moderator()
    message = quiet_row.messages.get()
    assert at_once(lambda: reporting.report(message, by=asked, reason="Ton")) == TIMES
    assert Report.objects.count() == audited("reported") == 1
    assert Notice.objects.filter(kind="report").count() == 1


def test_concurrent_report_decisions_take_effect_once(quiet_row, asked):
    report = reporting.report(quiet_row.messages.get(), by=asked, reason="Ton")
    judge = moderator()
    assert at_once(lambda: reports.handle(report, by=judge, note="Ermahnt.")) == 1
    assert audited("report_handled") == 1


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=BERLIN)


def test_twenty_workers_send_one_reminder_that_leaves_nothing_out(quiet_row, project, asker, asked):
    for _more in range(2):
        ask(project, asker)
    MailRecord.objects.all().delete()
    ContactRequest.objects.update(waiting_since=at(2))
    at_once(lambda: clock.remind(at(9)))
    assert audited("request_reminded") == 3
    assert set(ContactRequest.objects.values_list("reminder_level", flat=True)) == {1}
    assert MailRecord.objects.get().to == asked.user.email
    assert written_mails().get().subject.startswith("3 Anfragen")
    assert not Reminder.objects.owed().exists()


def test_answer_concurrent_with_the_reminder_leaves_no_second_reminder(quiet_row, asked):
    ContactRequest.objects.update(waiting_since=at(2))
    together([lambda: say(quiet_row, asked), *[lambda: clock.remind(at(9))] * 19])
    quiet_row.refresh_from_db()
    assert (quiet_row.waiting_since, quiet_row.reminder_level) == (None, 0)
    assert audited("request_reminded") <= 1
    assert clock.remind(at(10)) == 0


def test_concurrent_expiries_take_effect_once(quiet_row):
    ContactRequest.objects.update(last_activity_at=at(2))
    later = at(2) + timedelta(days=61)
    at_once(lambda: clock.expire(later))
    assert audited("request_expire") == 1
    assert MailRecord.objects.count() == 2


@pytest.fixture
def ended(request_row, asked, asker):
    """A request closed thirty days ago."""
    say(request_row, asked)
    close(request_row, asker)
    then = timezone.now() - timedelta(days=30, minutes=1)
    ContactRequest.objects.update(closed_at=then)
    return request_row


def test_concurrent_jobs_send_one_follow_up_question(ended, asker):
    at_once(lambda: follow_ups.send_due(timezone.now()))
    assert FollowUp.objects.count() == mails_to(asker).count() == 1
    assert token_for(asker)


@pytest.mark.parametrize("outcome", ["adopted", "in_progress", "not_for_us"])
def test_twenty_clicks_on_one_link_create_one_adoption(ended, asker, outcome):
    follow_ups.send_due(timezone.now())
    token = token_for(asker)
    assert at_once(lambda: follow_ups.answer(token, outcome, reason_code="cost")) == 1
    assert Adoption.objects.count() == audited("follow_up_answered") == 1
    assert audited("adoption_recorded") == 1


def test_concurrent_answers_keep_one(ended, asker):
    follow_ups.send_due(timezone.now())
    token = token_for(asker)
    outcomes = ["adopted", "in_progress", "not_for_us", "stop"] * 5
    done = together(
        [
            lambda given=given: follow_ups.answer(token, given, reason_code="cost")
            for given in outcomes
        ]
    )
    assert done == audited("follow_up_answered") == 1
    assert Adoption.objects.count() <= 1


def test_concurrent_sentences_are_added_once(ended, asker):
    follow_ups.send_due(timezone.now())
    detail = follow_ups.answer(token_for(asker), "in_progress").detail_token
    assert at_once(lambda: follow_ups.add_detail(detail, "Im Mai.")) == 1
