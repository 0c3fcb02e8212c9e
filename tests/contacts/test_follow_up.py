"""“What came of it?”: asked after 30, 90 and 180 days, answered with one click, no sign-in."""

from datetime import datetime

import pytest
from django.test import Client

from adoptions.choices import Stage
from adoptions.models import Adoption
from contacts import follow_ups, tasks
from contacts.models import ContactRequest, FollowUp
from contacts.services import clock
from core.models import AuditEntry
from core.security.tokens import token_hash
from notifications.models import Notice, Preference
from tests.contacts.outcomes import (
    BERLIN,
    ENDED,
    answers,
    detail_page,
    ended_talk,
    mails_to,
    on,
    page,
    send,
    token_for,
)
from tests.contacts.talks import ask, close, say
from tests.factories import AdoptionFactory, ProjectFactory

pytestmark = pytest.mark.django_db
NOT_FOR_US = {"answer": "not_for_us", "reason_code": "cost"}


@pytest.fixture
def talk(project, asked, asker):
    return ended_talk(project, asked, asker)


def asked_on(days, hour: int = 12) -> list[int]:
    """Those of the given days after the end on which the daily job sent a question."""
    found = []
    for day in days:
        with on(day, hour):
            if follow_ups.send_due(datetime.now(BERLIN)):
                found.append(day)
    return found


def around(first: int, last: int, *, end: int = 0) -> list[int]:
    """The first and last day, and the days around each due date."""
    due = {end + days + beside for days in (30, 90, 180) for beside in (-2, -1, 0, 1, 2)}
    return sorted({first, first + 1, last - 1} | (due & set(range(first, last))))


def test_asked_three_times_over_the_change_of_clocks(talk, asker, asked):
    assert asked_on(range(400)) == [30, 90, 180]
    assert mails_to(asker).count() == 3
    assert mails_to(asked).count() == 0
    assert list(FollowUp.objects.order_by("after_days").values_list("after_days", flat=True)) == [
        30, 90, 180,
    ]  # fmt: skip


@pytest.mark.parametrize("ended", ["2026-02-27", "2026-09-25"])
def test_clock_changes_do_not_shift_questions(project, asked, asker, ended):
    shift = (datetime.fromisoformat(ended).date() - ENDED).days
    with on(shift, 9):
        row = ask(project, asker)
        say(row, asked)
        close(row, asker)
    assert asked_on(around(shift, shift + 200, end=shift), hour=11) == [
        shift + days for days in (30, 90, 180)
    ]


def test_follow_up_job_is_idempotent(talk, asker):
    with on(30):
        for _run in range(3):
            tasks.follow_up(timestamp=0)
    assert mails_to(asker).count() == FollowUp.objects.count() == 1


def test_after_a_pause_only_the_latest_question_is_asked(talk, asker):
    assert asked_on(around(95, 260)) == [95, 180]
    assert mails_to(asker).count() == 2


def test_never_answered_requests_that_expired_are_not_asked_about(project, asked, asker):
    for answered, number in ((False, 0), (True, 1)):
        with on(0, 9):
            row = ask(project, asker)
            if answered:
                say(row, asked)
        with on(61):
            assert clock.expire(datetime.now(BERLIN)) == 1
        assert send(91) == number


def test_only_hashes_of_tokens_are_stored(talk, asker, client):
    send(30)
    token = token_for(asker)
    row = FollowUp.objects.get()
    assert row.token_hash == token_hash(token)
    with on(31):
        thanks = client.post(page(token), {"answer": "in_progress"})
    row.refresh_from_db()
    stored = repr(FollowUp.objects.values()[0]) + repr(list(AuditEntry.objects.values()))
    for secret in (token, detail_page(thanks).split("/")[-2]):
        assert secret not in stored


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_opening_the_link_records_no_answer(talk, asker, client, method):
    send(30)
    token = token_for(asker)
    with on(31):
        before = FollowUp.objects.values()[0], AuditEntry.objects.count()
        for outcome in ("adopted", "in_progress", "not_for_us", "stop", "unsinn", ""):
            answer = getattr(client, method)(f"{page(token)}?answer={outcome}")
            assert answer.status_code == (405 if method == "options" else 200)
        assert (FollowUp.objects.values()[0], AuditEntry.objects.count()) == before
        assert not Adoption.objects.exists()
        assert not Preference.objects.exists()
        assert follow_ups.find(token)


def test_answer_from_the_link_is_preselected_without_sign_in(talk, asker, client):
    send(30)
    with on(31):
        shown = client.get(f"{page(token_for(asker))}?answer=in_progress")
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    assert "Was ist daraus geworden?" in shown.text
    assert 'value="in_progress"' in shown.text.split("checked")[0][-200:]
    for trace in (asker.user.email, asker.user.full_name, "Wie lange hielten", "Gut."):
        assert trace not in shown.text


def test_forged_pages_cannot_answer(talk, asker):
    send(30)
    with on(31):
        answer = Client(enforce_csrf_checks=True).post(
            page(token_for(asker)), {"answer": "adopted"}
        )
    assert answer.status_code == 403
    assert not Adoption.objects.exists()


@pytest.mark.parametrize(
    ("given", "before", "after"),
    [
        ("adopted", None, Stage.OPERATING),
        ("adopted", Stage.INTERESTED, Stage.OPERATING),
        ("adopted", Stage.PILOTING, Stage.OPERATING),
        ("in_progress", None, Stage.ASSESSING),
        ("in_progress", Stage.IN_EXCHANGE, Stage.ASSESSING),
        ("in_progress", Stage.PILOTING, Stage.PILOTING),
        ("not_for_us", None, Stage.DECLINED),
        ("not_for_us", Stage.PLANNED, Stage.DECLINED),
        ("not_for_us", Stage.PILOTING, Stage.DISCONTINUED),
    ],
)
def test_one_click_creates_or_moves_the_adoption(
    talk, asker, client, project, given, before, after
):
    if before:
        AdoptionFactory(project=project, municipality=asker.municipality, stage=before)
    send(30)
    with on(31):
        thanks = client.post(page(token_for(asker)), {"answer": given, "reason_code": "cost"})
    assert thanks.status_code == 200
    assert "Vielen Dank" in thanks.text
    adoption = Adoption.objects.get()
    assert (adoption.stage, adoption.municipality) == (after, asker.municipality)
    assert adoption.reason_code == ("cost" if given == "not_for_us" else "")
    assert answers() == [(30, given)]


@pytest.mark.parametrize(
    ("given", "before", "after"),
    [
        ("adopted", Stage.PILOTING, {Stage.OPERATING}),
        ("in_progress", Stage.INTERESTED, {Stage.ASSESSING}),
        ("in_progress", Stage.PILOTING, {Stage.PILOTING}),
        ("in_progress", Stage.OPERATING, {Stage.OPERATING}),
        ("not_for_us", Stage.PLANNED, {Stage.PLANNED, Stage.DECLINED}),
        ("not_for_us", Stage.PILOTING, {Stage.DISCONTINUED}),
        ("not_for_us", Stage.OPERATING, {Stage.DISCONTINUED}),
    ],
)
def test_stage_from_a_public_source_is_never_lowered(
    talk, asker, client, project, given, before, after
):
    send(30)
    AdoptionFactory(
        project=project, municipality=asker.municipality, stage=before, public_source=True
    )
    with on(31):
        thanks = client.post(page(token_for(asker)), {"answer": given, "reason_code": "cost"})
    assert thanks.status_code == 200
    assert set(Adoption.objects.values_list("stage", flat=True)) == after


def test_entry_from_a_public_source_is_kept_without_a_reason(talk, asker, client, project):
    noted = AdoptionFactory(project=project, municipality=asker.municipality, public_source=True)
    send(30)
    with on(31):
        assert client.post(page(token_for(asker)), {"answer": "not_for_us"}).status_code == 422
    noted.refresh_from_db()
    assert (noted.is_from_public_source, noted.stage) == (True, Stage.PILOTING)
    assert not Notice.objects.filter(kind="adoption").exists()


@pytest.mark.parametrize("given", ["adopted", "not_for_us", "stop"])
def test_final_answer_ends_the_questions(talk, asker, client, given):
    send(30)
    with on(31):
        client.post(page(token_for(asker)), {"answer": given, "reason_code": "cost"})
    assert asked_on(around(32, 200)) == []


def test_in_progress_is_asked_again(talk, asker, client):
    send(30)
    with on(31):
        client.post(page(token_for(asker)), {"answer": "in_progress"})
    assert asked_on(around(32, 200)) == [90, 180]


def test_opt_out_applies_to_all_requests_of_the_person(talk, asked, asker, client):
    other = ProjectFactory(published=True, municipality=asked.municipality)
    second = ended_talk(other, asked, asker)
    assert send(30) == 2
    tokens = set()
    for mail in mails_to(asker):
        tokens.add(mail.text.split("/rueckmeldung/")[1].split("/")[0])
    with on(31):
        thanks = client.post(page(tokens.pop()), {"answer": "stop"})
        assert "Wir fragen nicht mehr nach." in thanks.text
        assert not Adoption.objects.exists()
    assert asked_on(around(32, 200)) == []
    assert ContactRequest.objects.exclude(follow_up_stopped_at=None).count() == 1
    assert second.follow_ups.count() == 1


def told_about_outcomes(asked) -> int:
    return Notice.objects.filter(user=asked.user, kind="request", data__what="outcome").count()


def test_asked_town_is_notified_of_every_answer(talk, asked, asker, client):
    for day, given in ((30, "in_progress"), (90, "adopted")):
        send(day)
        with on(day + 1):
            client.post(page(token_for(asker)), {"answer": given})
    assert told_about_outcomes(asked) == 2


def test_opt_out_notifies_nobody(talk, asked, asker, client):
    send(30)
    with on(31):
        client.post(page(token_for(asker)), {"answer": "stop"})
    assert told_about_outcomes(asked) == 0


def test_declining_needs_a_reason_and_keeps_the_token_valid(talk, asker, client):
    send(30)
    token = token_for(asker)
    with on(31):
        for given in ({}, {"reason_code": "cost2"}, {"reason_code": "other", "reason": "  "}):
            refused = client.post(page(token), {"answer": "not_for_us", "reason": "Eins"} | given)
            assert refused.status_code == 422
            assert "Bitte" in refused.text
        assert not Adoption.objects.exists()
        assert client.post(page(token), {"answer": ""}).status_code == 422
        assert client.post(page(token), NOT_FOR_US).status_code == 200
    assert Adoption.objects.get().reason_code == "cost"


@pytest.mark.parametrize("given", [{"answer": "adopted"}, NOT_FOR_US])
def test_partner_town_is_thanked_and_records_no_adoption(talk, project, asker, client, given):
    project.partner_municipalities.add(asker.municipality)
    send(30)
    with on(31):
        assert client.post(page(token_for(asker)), given).status_code == 200
    assert FollowUp.objects.get().answer == given["answer"]
    assert not Adoption.objects.exists()
