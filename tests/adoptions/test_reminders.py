"""Yearly confirmation: requested 30 days before it expires, and once on the day it does."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from adoptions import reminders, tasks
from adoptions.choices import Reason, Stage
from adoptions.models import Adoption
from adoptions.services import confirming, recording
from core.models import MailRecord
from municipalities.choices import Role
from municipalities.models import Membership
from notifications.mails import write
from projects.models import Project
from tests.adoptions.recorded import record
from tests.factories import AdoptionFactory, acting
from tests.mails import written_mails
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
RECORDED = date(2026, 9, 24)
SOON, OVER = "Stimmt Ihr Eintrag zu „DIPAS“ noch?", "Ihr Eintrag zu „DIPAS“ gilt als unbestätigt"


def on(day: int, hour: int = 7, minute: int = 40):
    """Freeze time in Berlin, ``day`` days after RECORDED."""
    start = RECORDED + timedelta(days=day)
    moment = datetime(start.year, start.month, start.day, hour, minute, tzinfo=BERLIN)
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def entry(project, adopter, origin):
    """An adoption recorded and confirmed at three in the afternoon."""
    with on(0, 15):
        row = record(project, adopter)
        confirming.confirm(row, by=origin)
    MailRecord.objects.all().delete()
    return Adoption.objects.get(pk=row.pk)


def run(day: int) -> int:
    with on(day):
        sent = reminders.send_due(datetime.now(BERLIN))
        written_mails()
    return sent


def subjects() -> list[str]:
    return list(written_mails().order_by("created_at").values_list("subject", flat=True))


def test_two_requests_a_year_on_the_right_days(entry, adopter):
    assert [day for day in range(300, 500) if run(day)] == [335, 365]
    assert subjects() == [SOON, OVER]
    assert {mail.to for mail in MailRecord.objects.all()} == {adopter.user.email}


def test_reminder_job_is_idempotent(entry):
    with on(340):
        tasks.remind(timestamp=0)
        tasks.remind(timestamp=0)
        assert subjects() == [SOON]


def test_job_catches_up_after_a_pause_but_skips_what_is_long_past(entry):
    assert run(385) == 1
    assert subjects() == [OVER]
    assert Adoption.objects.update(adopter_confirmed_at=datetime(2020, 1, 1, tzinfo=BERLIN)) == 1
    assert run(386) == 0


def test_confirming_stops_requests_for_a_year(entry, adopter):
    run(336)
    with on(340):
        recording.reconfirm(entry, by=adopter)
    assert [day for day in range(341, 720) if run(day)] == [340 + 335, 340 + 365]


@pytest.mark.parametrize(
    "facts",
    [
        {"stage": Stage.DISCONTINUED, "reason_code": Reason.COST},
        {"basis": "public_source", "source_url": "https://stadt.example/"},
    ],
)
def test_ended_or_ownerless_adoptions_trigger_no_request(entry, facts):
    Adoption.objects.update(**facts)
    assert run(340) == run(366) == 0


def test_removed_project_triggers_no_request(entry):
    Project.objects.filter(pk=entry.project_id).update(state="taken_down")
    assert run(340) == 0


def test_successors_get_the_request_after_the_author_left(entry, adopter):
    successor = acting(Role.EDITOR, adopter.municipality)
    Membership.objects.filter(user=adopter.user).delete()
    run(340)
    assert MailRecord.objects.get().to == successor.user.email


def test_queued_mail_is_dropped_after_confirmation(entry, adopter):
    run(340)
    with on(340, 9):
        assert write(MailRecord.objects.get())
        recording.reconfirm(entry, by=adopter)
        assert not write(MailRecord.objects.get())


def test_confirm_button_appears_thirty_days_before(client, entry, adopter):
    paths = (entry.get_absolute_url(), "/meine-kommune/")
    for day, there in ((334, False), (335, True), (370, True)):
        with on(day):
            sign_in(client, adopter)
            for path in paths:
                assert ("stimmt-noch" in client.get(path).text) == there, (day, path)
    with on(335):
        sign_in(client, adopter)
        assert "gelten bis zum 24. September 2027" in client.get(paths[0]).text
        client.post(f"{paths[0]}stimmt-noch/")
        assert "stimmt-noch" not in client.get(paths[0]).text


def test_number_of_queries_is_constant_for_adoptions_already_reminded(
    entry, django_assert_num_queries
):
    for _n in range(20):
        AdoptionFactory(
            municipality=entry.municipality, adopter_confirmed_at=entry.adopter_confirmed_at
        )
    run(340)
    with on(341), django_assert_num_queries(2):
        reminders.send_due(datetime.now(BERLIN))
