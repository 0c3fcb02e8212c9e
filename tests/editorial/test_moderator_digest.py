"""The moderators' morning mail: one per working day, only if entries wait that they may decide."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import SiteRole, User
from core.models import MailRecord
from editorial.models import Claim
from editorial.moderation.reminders import desks_of, is_time, remind
from editorial.tasks import remind_moderators
from editorial.workflow import claims
from editorial.workflow.services import move
from municipalities.models import Membership
from notifications.choices import Mode
from notifications.models import Notice
from tests.editorial.waiting import KINDS, waiting, written_by
from tests.factories import MunicipalityFactory, acting, moderator
from tests.mails import written_mails
from tests.notifications.telling import berlin, run_jobs, wants
from tests.races import together
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = "2026-11-23 06:15", "2026-11-24 06:15"


@pytest.fixture
def judge():
    return moderator()


def at(when: str) -> int:
    with time_machine.travel(berlin(when), tick=False):
        sent = remind_moderators.func()
        written_mails()
    return sent


def waits_since(when: str, kind: str = "project", **fields):
    with time_machine.travel(berlin(when), tick=False):
        return waiting(kind, **fields)


def test_one_mail_says_how_many_wait_and_since_when(judge):
    for kind in KINDS:
        waits_since("2026-11-20 10:00", kind)
    waits_since("2026-11-12 10:00")
    assert at(MONDAY) == 1
    mail = written_mails().get()
    assert mail.to == judge.user.email
    assert mail.subject == "4 Einträge warten auf Ihre Entscheidung"
    assert "seit dem 12. November 2026" in mail.text
    assert "/moderation/" in mail.text


@pytest.mark.parametrize(
    "when", ["2026-11-22 08:15", "2026-11-21 08:15", "2026-11-23 05:15", "2026-11-23 12:15"]
)
def test_not_at_the_weekend_nor_at_night_nor_in_the_afternoon(judge, when):
    waits_since("2026-11-12 10:00")
    assert at(when) == 0
    assert not is_time(berlin(when))


@pytest.mark.parametrize("when", ["2026-03-30 06:15", "2026-10-26 06:15"])
def test_local_time_counts_in_summer_and_winter(judge, when):
    with time_machine.travel(berlin(when) - timedelta(days=1), tick=False):
        waiting()
    assert at(when) == 1


def test_nothing_is_sent_when_nothing_waits(judge):
    assert at(MONDAY) == 0
    assert not Notice.objects.exists()


def test_entries_submitted_after_six_wait_for_the_next_day(judge):
    waits_since("2026-11-23 08:00")
    assert at("2026-11-23 09:15") == 0
    assert at(TUESDAY) == 1


def test_running_again_sends_nothing_more_and_the_next_day_one(judge):
    waits_since("2026-11-20 10:00")
    assert [at(MONDAY), at(MONDAY), at("2026-11-23 09:15"), at(TUESDAY)] == [1, 0, 0, 1]
    assert MailRecord.objects.count() == 2
    assert Notice.objects.filter(user=judge.user).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_mail():
    judges = [moderator(), moderator()]
    waits_since("2026-11-20 10:00")
    together([lambda: remind(berlin(MONDAY))] * 8)
    assert MailRecord.objects.count() == len(judges)
    assert Notice.objects.count() == len(judges)


def test_counts_only_what_this_moderator_may_decide(judge):
    town = MunicipalityFactory()
    Membership.objects.create(user=judge.user, municipality=town)
    waits_since("2026-11-20 10:00", municipality=town)
    written_by(waits_since("2026-11-20 10:00"), judge)
    assert at(MONDAY) == 0
    waits_since("2026-11-20 10:00")
    assert at(MONDAY) == 1
    assert written_mails().get().subject == "1 Eintrag wartet auf Ihre Entscheidung"


def test_other_people_and_suspended_moderators_get_none(judge):
    acting()
    User.objects.filter(pk=judge.user_id).update(is_active=False)
    waits_since("2026-11-20 10:00")
    assert at(MONDAY) == 0


def test_no_mail_after_opting_out_but_a_notice_on_the_site(client, judge):
    wants(judge, Mode.NONE, kind="moderation_queue")
    waits_since("2026-11-20 10:00")
    assert at(MONDAY) == 1
    assert not MailRecord.objects.exists()
    with time_machine.travel(berlin(MONDAY), tick=False):
        text = sign_in(client, judge).get("/benachrichtigungen/").text
    assert "1 Eintrag wartet auf Ihre Entscheidung" in text


def test_own_claims_are_named(judge, settings):
    settings.MODERATION_CLAIM_MINUTES = 24 * 60
    entry = waits_since("2026-11-20 10:00")
    waits_since("2026-11-20 10:00")
    with time_machine.travel(berlin("2026-11-22 20:00"), tick=False):
        claims.take(entry, by=judge)
    at(MONDAY)
    assert "1 davon haben Sie übernommen." in written_mails().get().text


def test_decided_before_the_mail_left_means_no_mail(judge):
    entry = waits_since("2026-11-20 10:00")
    at(MONDAY)
    with time_machine.travel(berlin(MONDAY), tick=False):
        move(entry, "reject", by=moderator(), expected_version=entry.version, reason="Doppelt")
        run_jobs()
    assert MailRecord.objects.get(to=judge.user.email).status == MailRecord.Status.CANCELLED
    assert not Claim.objects.exists()


def test_former_moderators_get_no_mail(judge):
    waits_since("2026-11-20 10:00")
    at(MONDAY)
    User.objects.filter(pk=judge.user_id).update(site_role=SiteRole.NONE)
    with time_machine.travel(berlin(MONDAY), tick=False):
        run_jobs()
    assert MailRecord.objects.get().status == MailRecord.Status.CANCELLED


def test_statements_do_not_grow_with_moderators(judge, django_assert_num_queries):
    for kind in KINDS:
        waiting(kind, days=1)
    for _number in range(5):
        moderator()
    with django_assert_num_queries(5):
        people = User.objects.exclude(site_role=SiteRole.NONE)
        assert len(desks_of(people, before=timezone.now())) == 6


def test_settings_offer_the_morning_mail_only_to_staff(client, judge):
    words = "eine Mail jeden Werktag am Morgen"
    assert words in sign_in(client, judge).get("/benachrichtigungen/einstellungen/").text
    assert words not in sign_in(client, acting()).get("/benachrichtigungen/einstellungen/").text
