"""Anybody may report a published entry; the moderators decide, and each reporter gets one answer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.errors import NotAllowed
from core.models import AuditEntry, MailRecord
from discussion.services import POST
from editorial.corrections.tasks import forget
from editorial.models import Report, ReportNote
from editorial.reports import services as reports
from editorial.reports.services import MAX_NOTES, file_report
from editorial.workflow.choices import Ground, State
from lessons.choices import Visibility
from municipalities.actors import ANONYMOUS, Actor
from municipalities.models import Membership
from notifications.choices import Mode
from notifications.models import Notice
from projects.models import Project
from tests.editorial.correcting import EMAIL, MAKERS, send
from tests.factories import LessonFactory, ProjectFactory, acting, moderator
from tests.notifications.telling import wants
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
SAYS = "Hier steht der Name meiner Tochter."
NOTE = "Name entfernt, Kommune ermahnt."


project, _project = shared_world(lambda: ProjectFactory(published=True), name="project")


def address(entry) -> str:
    return f"/melden/{entry.kind_name}/{entry.pk}/"


def say(entry, reason=SAYS, *, by=ANONYMOUS, email="", ground=Ground.PERSONAL) -> Report:
    return file_report(
        entry.kind_name, entry, by=by, reason=reason, ground=ground, contact_email=email
    )


@pytest.mark.parametrize("kind", MAKERS)
def test_reported_without_an_account_and_handled_by_a_take_down(client, kind):
    entry = MAKERS[kind](published=True)
    assert address(entry) in client.get(entry.get_absolute_url()).text
    done = send(client, address(entry), ground="personal", reason=SAYS, contact_email=EMAIL)
    assert done["Location"] == f"/melden/danke/{kind}/{entry.pk}/"
    assert client.get(done["Location"]).status_code == 200
    row = Report.objects.get()
    sign_in(client, moderator())
    listed = client.get("/moderation/meldungen/").text
    assert "ohne Anmeldung" in listed
    assert "Personenbezogene Daten" in listed
    shown = client.get(row.get_absolute_url()).text
    for words in (SAYS, entry.title, entry.get_absolute_url()):
        assert words in shown
    assert EMAIL not in shown
    client.post(row.get_absolute_url(), {"note": NOTE, "hide": "on"})
    entry.refresh_from_db()
    assert entry.state == State.TAKEN_DOWN
    assert Client().get(entry.get_absolute_url()).status_code == 410
    mail = MailRecord.objects.get(to=EMAIL)
    assert "von der Seite genommen" in mail.text
    words = mail.subject + mail.text + mail.html
    assert not [word for word in (NOTE, SAYS, "Person ") if word in words]


def test_handled_without_a_take_down_stays_public_and_says_so(client, project):
    row = say(project, email=EMAIL)
    reports.handle(row, by=moderator(), note=NOTE)
    project.refresh_from_db()
    assert project.state == State.PUBLISHED
    mail = MailRecord.objects.get(to=EMAIL)
    assert "geprüft und abgeschlossen" in mail.text
    assert project.get_absolute_url() in mail.text


def test_further_reports_are_kept_as_separate_notes(client, project):
    row = say(project, email=EMAIL)
    assert say(project, "Mein Foto ohne Erlaubnis.", ground=Ground.COPYRIGHT) == row
    reader = acting()
    say(project, "Stimmt.", by=reader, email="b@example.org")
    assert say(project, email=EMAIL) == row
    assert ReportNote.objects.count() == 2
    sign_in(client, moderator())
    assert "und 2 weitere Meldungen" in client.get("/moderation/meldungen/").text
    shown = client.get(row.get_absolute_url()).text
    for words in (SAYS, "Mein Foto ohne Erlaubnis.", "Stimmt.", reader.municipality.full_label):
        assert words in shown
    reports.handle(row, by=moderator(), note=NOTE)
    told = MailRecord.objects.filter(to__in=[EMAIL, "b@example.org"])
    assert sorted(told.values_list("to", flat=True)) == ["b@example.org", EMAIL]
    assert AuditEntry.objects.filter(action="reported").count() == 1
    assert say(project) != row


def test_notes_per_report_are_limited(client, project):
    row = say(project)
    ReportNote.objects.bulk_create(
        [ReportNote(report=row, reason=str(n)) for n in range(MAX_NOTES)]
    )
    answer = send(client, address(project), ground="other", reason="Noch etwas anderes.")
    assert answer.status_code == 409
    assert "schon vielfach vor" in answer.text
    assert "Noch etwas anderes." in answer.text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ground": ""}, "Bitte wählen Sie, worum es geht."),
        ({"ground": "zauberei"}, "zauberei"),
        ({"reason": " "}, "was Sie daran stört"),
        ({"reason": "x" * 2_001}, "höchstens 2.000 Zeichen"),
        ({"reason": "a\x00"}, "Nullzeichen"),
        ({"contact_email": "keine"}, "E-Mail"),
        ({"begun": "gefälscht"}, "zu lange offen"),
    ],
)
def test_invalid_input_comes_back(client, project, changes, told):
    given = {"ground": "wrong", "reason": SAYS} | changes
    answer = send(client, address(project), **given)
    assert answer.status_code == 422
    assert told in answer.text
    assert not Report.objects.exists()


def test_honeypot_timing_and_rate_limit(client, project):
    given = {"ground": "wrong", "reason": SAYS}
    assert send(client, address(project), website="x", **given).status_code == 302
    assert send(client, address(project), seconds=1, **given).status_code == 422
    assert not Report.objects.exists()
    for n in range(10):
        assert send(client, address(project), **given | {"reason": str(n)}).status_code == 302
    last = send(client, address(project), **given)
    assert last.status_code == 429
    assert SAYS in last.text
    assert ReportNote.objects.count() == 9


def test_csrf_token_is_required(project):
    visitor = Client(enforce_csrf_checks=True)
    given = {"ground": "wrong", "reason": SAYS}
    assert visitor.post(address(project), given).status_code == 403
    token = str(visitor.get(address(project)).context["csrf_token"])
    assert send(visitor, address(project), csrfmiddlewaretoken=token, **given).status_code == 302


def test_anonymous_reports_send_no_mail_of_their_own(project):
    judge = moderator()
    wants(judge, Mode.AT_ONCE, "report")
    say(project)
    assert Notice.objects.get(user=judge.user).mode == Mode.DIGEST
    say(ProjectFactory(published=True), by=acting())
    assert MailRecord.objects.filter(to=judge.user.email).count() == 1


def test_nobody_decides_on_an_entry_of_their_own_town(client, project):
    row, judge = say(project), moderator()
    Membership.objects.create(user=judge.user, municipality=project.municipality)
    judge = Actor.of(judge.user, has_second_factor=True)
    with pytest.raises(NotAllowed):
        reports.handle(row, by=judge, note=NOTE)
    sign_in(client, judge)
    assert "Vier Augen" in client.get(row.get_absolute_url()).text
    assert client.post(row.get_absolute_url(), {"note": NOTE}).status_code == 403
    assert Report.objects.open().exists()


def test_moderators_read_a_reported_lesson_on_request_until_it_is_handled(client):
    lesson = LessonFactory(published=True, visibility=Visibility.CONTACT_ONLY)
    row = say(lesson, by=acting(municipality=lesson.municipality), email=EMAIL)
    sign_in(client, moderator())
    assert lesson.what_happened in client.get(row.get_absolute_url()).text
    reports.handle(row, by=moderator(), note=NOTE)
    assert lesson.what_happened not in client.get(row.get_absolute_url()).text
    mail = MailRecord.objects.get(to=EMAIL)
    assert lesson.title not in mail.subject + mail.text + mail.html


def test_a_report_on_an_entry_taken_down_meanwhile_can_still_be_closed(client, project):
    row = say(project)
    Project.objects.filter(pk=project.pk).update(state=State.TAKEN_DOWN)
    sign_in(client, moderator())
    page = client.get(row.get_absolute_url()).text
    assert "Das Gemeldete gibt es nicht mehr." in page
    assert 'name="hide"' not in page
    client.post(row.get_absolute_url(), {"note": NOTE, "hide": "on"})
    assert not Report.objects.open().exists()


def test_all_of_many_are_reached_by_paging_at_the_same_cost(client, project):
    sign_in(client, moderator()).get("/moderation/meldungen/")
    numbers, found = [], set()
    for more in (60, 70):
        Report.objects.bulk_create(
            [
                Report(kind="project", object_id=ProjectFactory.build().pk, reason=f"Grund {n}")
                for n in range(more)
            ]
        )
        with CaptureQueriesContext(connection) as queries:
            first = client.get("/moderation/meldungen/")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
    while True:
        found |= {row.pk for row in first.context["page"].results}
        cursor = first.context["page"].next_cursor
        if not cursor:
            break
        first = client.get("/moderation/meldungen/", {"cursor": cursor})
    assert len(found) == 130
    assert client.get("/moderation/meldungen/?cursor=x").status_code == 400


def test_one_report_costs_the_same_with_few_and_many_notes(client, project):
    row = say(project)
    sign_in(client, moderator()).get(row.get_absolute_url())
    numbers = []
    for more in (2, 10):
        for n in range(more):
            say(project, f"{more} {n}", by=acting())
        with CaptureQueriesContext(connection) as queries:
            client.get(row.get_absolute_url())
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_addresses_are_deleted_a_month_after_the_answer(project):
    row = say(project, email=EMAIL)
    say(project, "Auch.", email="b@example.org")
    reports.handle(row, by=moderator(), note=NOTE)
    now = timezone.now()
    assert forget(now + timedelta(days=29)) == 0
    assert forget(now + timedelta(days=31)) == 2
    assert forget(now + timedelta(days=31)) == 0
    row.refresh_from_db()
    assert (row.contact_email, row.reason) == ("", SAYS)


def test_reporting_posts_requires_an_account(client, project):
    assert client.get(f"/melden/{POST}/{project.pk}/").status_code == 404
