"""Reports: only moderators read the reported content, until a report is closed with a stated decision."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts.models import ContactRequest
from contacts.services import reporting
from core.errors import Incomplete, NotAllowed, WrongState
from core.models import AuditEntry, MailRecord
from discussion import services as discussion
from editorial.models import Report
from editorial.reports import services as reports
from municipalities.actors import ANONYMOUS, Actor
from municipalities.choices import Role
from notifications.choices import Mode
from notifications.models import Notice
from tests.contacts.talks import ask, say
from tests.factories import ProjectFactory, UserFactory, acting, administrator, moderator
from tests.mails import written_mails
from tests.notifications.telling import wants
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LIST = "/moderation/meldungen/"
SECRET, REASON, NOTE = "Zinnoberfeder", "Das ist beleidigend.", "Die Kommune wurde ermahnt."
MAKERS = {
    "editor": acting,
    "coordinator": lambda: acting(Role.COORDINATOR),
    "person without a town": lambda: Actor.of(UserFactory()),
    "moderator": moderator,
    "administrator": administrator,
}


def question(project, text=SECRET):
    given = {"text": text, "visibility": "public", "token": uuid.uuid4()}
    return discussion.ask(project, by=acting(), **given)


def two_reports() -> dict:
    """Reports on a post and on the second of three messages of a conversation; no moderator exists yet."""
    asked, asker = acting(Role.COORDINATOR), acting()
    project = ProjectFactory(published=True, municipality=asked.municipality)
    row = ask(project, asker, text="Erstes Wort")
    second = say(row, asked, f"Zweites Wort {SECRET}")
    say(row, asker, "Drittes Wort")
    post = question(project)
    return {
        "asked": asked,
        "project": project,
        "message_report": reporting.report(second, by=asker, reason=f"{REASON} Nachricht"),
        "post": post,
        "post_report": discussion.report(post, by=asked, reason=f"{REASON} Beitrag"),
    }


world, _world = shared_world(two_reports)


@pytest.fixture
def asked(world):
    return world["asked"]


@pytest.fixture
def project(world):
    return world["project"]


@pytest.fixture
def message_report(world):
    return world["message_report"]


@pytest.fixture
def post(world):
    return world["post"]


@pytest.fixture
def post_report(world):
    return world["post_report"]


@pytest.fixture(params=["message_report", "post_report"])
def report(request, world):
    return world[request.param]


def is_open(report) -> bool:
    return Report.objects.open().filter(pk=report.pk).exists()


@pytest.mark.parametrize("who", MAKERS)
def test_only_moderators_read_reports(client, report, who):
    actor = MAKERS[who]()
    sign_in(client, actor)
    may_read = who in ("moderator", "administrator")
    for path in (LIST, report.get_absolute_url()):
        response = client.get(path)
        assert response.status_code == (200 if may_read else 403)
        assert (report.reason in response.text) == may_read
    readable = Report.objects.visible_to(actor).filter(pk=report.pk)
    assert readable.exists() == may_read


def test_visitors_and_a_session_without_the_second_factor_are_sent_away(client, report):
    judge = Actor.of(moderator().user)
    assert not Report.objects.visible_to(judge).exists()
    assert not Report.objects.visible_to(ANONYMOUS).exists()
    for _who in ("anonymous", "moderator without the second factor"):
        for path in (LIST, report.get_absolute_url()):
            response = client.get(path)
            assert response.status_code == 302
            assert "/accounts/" in response["Location"]
        sign_in(client, judge)


def test_only_the_reported_message_of_a_conversation_is_shown(client, message_report, asked):
    sign_in(client, moderator())
    page = client.get(message_report.get_absolute_url()).text
    assert SECRET in page
    assert "Erstes Wort" not in page
    assert "Drittes Wort" not in page
    assert str((talk := ContactRequest.objects.get()).pk) not in page
    assert client.get(talk.get_absolute_url()).status_code == 404
    for one_of_the_two_towns in (asked, Actor.of(message_report.reported_by)):
        sign_in(client, one_of_the_two_towns)
        assert client.get(message_report.get_absolute_url()).status_code == 403


def test_the_list_shows_reasons_but_no_reported_content(client, report):
    sign_in(client, moderator())
    page = client.get(LIST).text
    assert report.reason in page
    assert report.municipality.full_label in page
    assert SECRET not in page


def test_content_is_hidden_from_moderators_once_decided(client, report):
    judge, page = moderator(), report.get_absolute_url()
    sign_in(client, judge)
    assert SECRET in client.get(page).text
    assert client.post(page, {"note": NOTE})["Location"] == LIST
    report.refresh_from_db()
    assert (report.handled_by, report.handling_note) == (judge.user, NOTE)
    for reader in (judge, administrator()):
        sign_in(client, reader)
        shown = client.get(page).text
        assert NOTE in shown
        assert SECRET not in shown
        assert "<textarea" not in shown


@pytest.mark.parametrize("note", ["", "   ", "x" * 2_001])
def test_an_invalid_decision_comes_back(client, report, note):
    sign_in(client, moderator())
    response = client.post(report.get_absolute_url(), {"note": note})
    assert response.status_code == 422
    assert "Was wurde getan?</a> " in response.text
    assert note.strip() in response.text
    assert is_open(report)


@pytest.mark.parametrize("note", ["", "   "])
def test_the_service_also_requires_a_decision_text(report, note):
    with pytest.raises(Incomplete):
        reports.handle(report, by=moderator(), note=note)
    assert is_open(report)


@pytest.mark.parametrize("who", ["editor", "coordinator", "person without a town"])
def test_only_moderators_decide(client, report, who):
    actor = MAKERS[who]()
    sign_in(client, actor)
    assert client.post(report.get_absolute_url(), {"note": NOTE}).status_code == 403
    with pytest.raises(NotAllowed):
        reports.handle(report, by=actor, note=NOTE)
    assert is_open(report)


def test_decided_once_and_the_second_moderator_is_told(client, report):
    first, second = moderator(), moderator()
    reports.handle(report, by=first, note=NOTE)
    sign_in(client, second)
    with pytest.raises(WrongState):
        reports.handle(report, by=second, note="Anders.")
    assert client.post(report.get_absolute_url(), {"note": "Anders."}).status_code == 409
    report.refresh_from_db()
    assert (report.handled_by, report.handling_note) == (first.user, NOTE)
    assert AuditEntry.objects.filter(action="report_handled").count() == 1


def test_moderators_never_remove_a_private_message(client, message_report, asked):
    sign_in(client, moderator())
    assert 'name="hide"' not in client.get(message_report.get_absolute_url()).text
    client.post(message_report.get_absolute_url(), {"note": NOTE, "hide": "on"})
    sign_in(client, asked)
    assert SECRET in client.get(ContactRequest.objects.get().get_absolute_url()).text


@pytest.mark.parametrize("hide", [True, False])
def test_a_post_is_removed_when_the_moderator_decides_so(client, post, post_report, hide):
    sign_in(client, moderator())
    given = {"note": NOTE} | ({"hide": "on"} if hide else {})
    client.post(post_report.get_absolute_url(), given)
    post.refresh_from_db()
    assert (post.hidden_at is not None) == hide
    assert post.hidden_reason == (NOTE if hide else "")
    assert AuditEntry.objects.get(action="report_handled").detail == {"hidden": hide}


def test_a_report_on_content_gone_meanwhile_says_so_and_can_still_be_closed(
    client, post, post_report
):
    discussion.take_off(post, by=Actor.of(post.author))
    sign_in(client, moderator())
    page = client.get(post_report.get_absolute_url()).text
    assert "Das Gemeldete gibt es nicht mehr." in page
    assert SECRET not in page
    client.post(post_report.get_absolute_url(), {"note": NOTE, "hide": "on"})
    assert not is_open(post_report)
    post.refresh_from_db()
    assert not post.hidden_by_staff


def test_markup_in_reason_and_content_is_escaped(client, project, asked):
    script = "<script>alert(1)</script>"
    row = discussion.report(question(project, script), by=asked, reason=script)
    sign_in(client, moderator())
    for path, times in ((LIST, 1), (row.get_absolute_url(), 2)):
        page = client.get(path).text
        assert script not in page
        assert page.count("&lt;script&gt;") == times


def test_staff_notices_quote_nothing_and_last_until_the_decision(client, project, asked):
    judge, locked = moderator(), moderator()
    locked.user.is_active = False
    locked.user.save()
    wants(judge, Mode.AT_ONCE, "report")
    post = question(project)
    MailRecord.objects.all().delete()
    row = discussion.report(post, by=asked, reason=REASON)
    told = Notice.objects.filter(kind="report").values_list("user", flat=True)
    assert list(told) == [judge.user_id]
    mail = written_mails().get()
    assert (mail.to, row.get_absolute_url() in mail.text) == (judge.user.email, True)
    words = mail.subject + mail.text + mail.html
    assert not [word for word in (SECRET, REASON) if word in words]
    sign_in(client, judge)
    assert "Gemeldet:" in client.get(reverse("notice_list")).text
    reports.handle(row, by=judge, note=NOTE)
    assert "Gemeldet:" not in client.get(reverse("notice_list")).text


def test_the_list_costs_the_same_for_few_and_many(client, project):
    sign_in(client, moderator()).get(LIST)
    numbers = []
    for more in (3, 17):
        for _n in range(more):
            post = question(project)
            decided = discussion.report(post, by=acting(), reason=REASON)
            reports.handle(decided, by=moderator(), note=NOTE)
            discussion.report(post, by=acting(), reason=REASON)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
