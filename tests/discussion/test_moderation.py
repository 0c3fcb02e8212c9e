"""Posts appear without review; they may be reported, removed, or withdrawn by their town."""

import pytest
from django.test import Client
from django.urls import reverse

from core.errors import Incomplete, NotAllowed
from core.models import AuditEntry, MailRecord
from discussion import services
from discussion.models import Post
from editorial.models import Report
from editorial.reports import services as reports
from municipalities.actors import Actor
from municipalities.choices import Role
from municipalities.models import Membership
from notifications.models import Notice
from tests.discussion.posts import (
    ASKING,
    PAGE,
    PEOPLE,
    PUBLIC,
    answer,
    ask,
)
from tests.factories import acting, administrator, moderator
from tests.people import NO_TOWN, SIDE, STAFF, THIRD, sign_in_as
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
BAD, REASON = "Zinnober ist ein Betrüger", "Das nennt eine Person."


@pytest.fixture
def bad(project, asker):
    return ask(project, asker, BAD, visibility=PUBLIC)


def report_page(post) -> str:
    return f"/fragen/{post.pk}/melden/"


def removal_page(post) -> str:
    return f"/fragen/{post.pk}/entfernen/"


def test_member_reports_a_post_through_the_page(client, bad, owner):
    judge = moderator()
    sign_in(client, owner)
    assert report_page(bad) in client.get(PAGE).text
    assert BAD in client.get(report_page(bad)).text
    assert client.post(report_page(bad), {"reason": REASON}).status_code == 302
    report = Report.objects.get()
    assert (report.kind, report.object_id, report.reason) == ("post", bad.pk, REASON)
    assert report.municipality == owner.municipality
    assert Notice.objects.filter(kind="report", user=judge.user).count() == 1
    assert BAD in client.get(PAGE).text


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2_001])
def test_a_report_without_a_fitting_reason_comes_back(client, bad, owner, reason):
    sign_in(client, owner)
    response = client.post(report_page(bad), {"reason": reason})
    assert response.status_code == 422
    assert "Was stört Sie daran?</a> " in response.text
    assert reason.strip() in response.text
    assert not Report.objects.exists()


def test_unreadable_post_cannot_be_reported(client, project, asker, owner):
    question = ask(project, asker)
    for who in NO_TOWN:
        reader = sign_in_as(Client(), who, asker.municipality, owner.municipality)
        assert reader.post(report_page(question), {"reason": REASON}).status_code in (302, 404)
    with pytest.raises(NotAllowed):
        services.report(question, by=moderator(), reason=REASON)
    assert not Report.objects.exists()


def test_repeated_report_joins_the_open_one(bad, owner):
    moderator()
    first = services.report(bad, by=owner, reason=REASON)
    assert services.report(bad, by=acting(), reason="Auch von uns.") == first
    assert Report.objects.get().reason == REASON
    assert Notice.objects.filter(kind="report").count() == 1
    assert AuditEntry.objects.filter(action="reported").count() == 1


def test_report_after_a_decision_is_a_new_one(bad, owner):
    first = services.report(bad, by=owner, reason=REASON)
    reports.handle(first, by=moderator(), note="Blieb stehen.")
    second = services.report(bad, by=owner, reason="Es steht immer noch da.")
    assert second != first
    assert Report.objects.open().get() == second


@pytest.mark.parametrize("maker", [moderator, administrator])
def test_moderator_removes_a_reported_post(client, bad, owner, maker):
    report = services.report(bad, by=owner, reason=REASON)
    sign_in(client, maker())
    page = f"/moderation/meldungen/{report.pk}/"
    assert BAD in client.get(page).text
    assert client.post(page, {"hide": "on", "note": REASON}).status_code == 302
    bad.refresh_from_db()
    assert bad.hidden_by_staff
    assert bad.hidden_reason == REASON
    assert BAD not in client.get(page).text
    assert BAD not in Client().get(PAGE).text


@pytest.fixture
def removed(bad, owner):
    """A question removed by the moderators, together with its answer."""
    answer(bad, owner, "Antwort mit Kupfer")
    return services.take_off(bad, by=moderator(), reason=REASON)


@pytest.mark.parametrize("who", PEOPLE)
def test_removed_text_is_shown_to_its_town_and_staff_only(client, removed, asker, owner, who):
    sign_in_as(client, who, asker.municipality, owner.municipality)
    page = client.get(PAGE).text
    may_read = who in ASKING or who in STAFF
    assert (BAD in page) == may_read
    assert ("Von der Moderation entfernt" in page) == may_read
    assert (REASON in page) == may_read
    assert ("Antwort mit Kupfer" in page) == (who in STAFF)
    for address in (report_page(removed), f"/fragen/{removed.pk}/antworten/"):
        if not may_read:
            assert client.get(address).status_code in (302, 403, 404)


def test_removed_question_cannot_be_answered(removed, asker, owner):
    for by in (asker, owner, acting()):
        with pytest.raises(NotAllowed):
            answer(removed, by)


def test_town_of_the_author_is_notified_with_the_reason(bad, asker):
    Notice.objects.all().delete()
    MailRecord.objects.all().delete()
    services.take_off(bad, by=moderator(), reason=REASON)
    assert Notice.objects.filter(user=asker.user).exists()


def test_notices_about_a_removed_question_no_longer_lead_there(client, removed, owner):
    assert Notice.objects.filter(kind="question", user=owner.user).exists()
    sign_in(client, owner)
    page = client.get(reverse("notice_list")).text
    assert "Haßfurt" not in page


@pytest.mark.parametrize("reason", ["", "   "])
def test_moderator_must_give_the_town_a_reason(client, bad, reason):
    judge = moderator()
    sign_in(client, judge)
    response = client.post(removal_page(bad), {"reason": reason})
    assert response.status_code == 422
    assert "Begründung für die Kommune</a>: " in response.text
    with pytest.raises(Incomplete):
        services.take_off(bad, by=judge, reason=reason)
    bad.refresh_from_db()
    assert bad.hidden_at is None


def test_missing_reason_error_asks_for_a_reason_for_the_town(client, bad):
    sign_in(client, moderator())
    page = client.post(removal_page(bad), {"reason": ""}).text
    assert "Bitte sagen Sie der Moderation" not in page


def test_the_own_town_withdraws_without_a_reason(client, bad, asker):
    colleague = acting(Role.EDITOR, asker.municipality)
    sign_in(client, colleague)
    assert removal_page(bad) in client.get(PAGE).text
    client.get(removal_page(bad))
    assert Post.objects.get().hidden_at is None
    assert client.post(removal_page(bad), {"reason": ""}).status_code == 302
    bad.refresh_from_db()
    assert bad.hidden_at
    assert not bad.hidden_by_staff
    assert "Zurückgenommen" in client.get(PAGE).text
    assert BAD not in Client().get(PAGE).text


def test_an_answer_is_withdrawn_and_its_question_stays(client, bad, owner):
    services.take_off(answer(bad, owner, "Antwort mit Kupfer"), by=owner)
    page = client.get(PAGE).text
    assert BAD in page
    assert "Antwort mit Kupfer" not in page


def test_removing_twice_changes_nothing(bad, asker):
    first = services.take_off(bad, by=asker)
    again = services.take_off(bad, by=moderator(), reason=REASON)
    assert (again.hidden_at, again.hidden_by_staff) == (first.hidden_at, False)
    assert AuditEntry.objects.filter(action="post_hidden").count() == 1


@pytest.mark.parametrize("who", [*NO_TOWN, *SIDE, *THIRD])
def test_nobody_else_removes_a_post(client, bad, asker, owner, who):
    sign_in_as(client, who, asker.municipality, owner.municipality)
    response = client.post(removal_page(bad), {"reason": REASON})
    assert response.status_code == (302 if who == "AN" else 403)
    assert who != "AN" or "/accounts/" in response["Location"]
    bad.refresh_from_db()
    assert bad.hidden_at is None


def test_a_moderator_of_the_own_town_acts_as_that_town(bad, asker):
    judge = moderator()
    Membership.objects.create(user=judge.user, municipality=asker.municipality)
    both = Actor.of(judge.user, asker.municipality, has_second_factor=True)
    assert not services.take_off(bad, by=both).hidden_by_staff
