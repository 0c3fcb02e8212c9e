"""Pages of requests: input is kept on errors, resubmitting is idempotent, access is limited."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from contacts.choices import RequestKind
from contacts.models import ContactRequest, Message
from contacts.services import asking
from core.models import AuditEntry, MailRecord
from editorial.models import StoredFile
from editorial.workflow.choices import State
from notifications.choices import Mode
from notifications.models import Preference
from projects.models import Project
from tests.contacts.talks import ask, say
from tests.factories import ProjectFactory
from tests.projects.files import pdf, picture
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
MANY, FEW = 40, 3


def typed(**fields) -> dict:
    return {
        "kind": "call",
        "text": "Wie lange hielten die Batterien?",
        "token": uuid.uuid4(),
        "date_1": timezone.localdate() + timedelta(days=9),
    } | fields


def form_of(project) -> str:
    return f"/projekte/{project.pk}/anfragen/"


BAD = {
    "no text": (lambda: {"text": "  "}, "Ihre Frage", "Bitte schreiben Sie eine Nachricht."),
    "too long": (lambda: {"text": "ä" * 10_001}, "Ihre Frage", "10.000"),
    "no kind": (lambda: {"kind": ""}, "Worum geht es?", "Bitte wählen Sie, worum es geht."),
    "unknown kind": (lambda: {"kind": "party"}, "Worum geht es?", "party"),
    "past date": (
        lambda: {"date_2": timezone.localdate() - timedelta(days=1)},
        "oder",
        "Bitte wählen Sie einen Tag, der noch kommt.",
    ),
    "no date": (lambda: {"date_1": "übermorgen"}, "Wunschtermin", "gültiges Datum"),
    "four files": (
        lambda: {"files": [pdf(name=f"{n}.pdf") for n in range(4)]},
        "Dateien",
        "Bitte wählen Sie höchstens 3 Dateien.",
    ),
    "no document": (
        lambda: {"files": [SimpleUploadedFile("a.docx", b"PK\x03\x04 Word")]},
        "Dateien",
        "„a.docx“",
    ),
    "empty file": (lambda: {"files": [SimpleUploadedFile("leer.pdf", b"")]}, "Dateien", "leer"),
    "one bad of two": (
        lambda: {"files": [picture(), SimpleUploadedFile("b.pdf", b"Kein PDF")]},
        "Dateien",
        "„b.pdf“",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_invalid_form_keeps_the_input_and_says_what_to_do(client, project, asker, name):
    make, label, message = BAD[name]
    given = typed() | make()
    page = sign_in(client, asker).post(form_of(project), given)
    assert page.status_code == 422
    summary = re.search(r'id="fehler">(.*?)</div>', page.text, re.DOTALL)[1]
    sign = "" if label.endswith("?") else ":"
    assert f">{label}</a>{sign}" in summary
    assert message in summary
    assert "<title>Fehler:" in page.text
    assert given["text"].strip() in page.text
    assert str(given["token"]) in page.text
    for field in ("date_1", "date_2"):
        if isinstance(given.get(field), date):
            assert f'value="{given[field].isoformat()}"' in page.text
    assert not ContactRequest.objects.exists()
    assert not StoredFile.objects.exists()
    assert not MailRecord.objects.exists()


def test_more_files_than_the_site_takes_are_refused_and_not_an_error(client, project, asker):
    files = [pdf(name=f"{n}.pdf") for n in range(9)]
    page = sign_in(client, asker).post(form_of(project), typed(files=files))
    assert page.status_code in (400, 413, 422)
    assert not ContactRequest.objects.exists()


@pytest.mark.parametrize("kind", RequestKind.values)
def test_both_towns_see_the_question(client, project, asked, asker, kind):
    given = typed(kind=kind, files=[pdf(), picture()])
    answer = sign_in(client, asker).post(form_of(project), given)
    row = ContactRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/anfragen/{row.pk}/")
    assert (row.pk, row.kind, row.wished_dates) == (given["token"], kind, [given["date_1"]])
    for actor in (asker, asked):
        page = sign_in(client, actor).get(answer["Location"]).text
        for word in (given["text"], "vorlage.pdf", "bild.jpg", row.get_kind_display()):
            assert word in page


def test_resubmitting_the_form_creates_one_request(client, project, asker):
    given = typed(files=[pdf()])
    sign_in(client, asker)
    answers = [client.post(form_of(project), given | {"files": [pdf()]}) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert ContactRequest.objects.count() == Message.objects.count() == 1
    assert StoredFile.objects.count() == MailRecord.objects.count() == 1


def test_resubmitting_a_message_creates_one_message(client, request_row, asked):
    sign_in(client, asked)
    given = {"text": "Vier Monate.", "token": uuid.uuid4()}
    for _twice in range(2):
        assert client.post(f"/anfragen/{request_row.pk}/nachricht/", given).status_code == 302
    assert Message.objects.count() == 2
    assert AuditEntry.objects.filter(action="request_answer").count() == 1


def test_token_of_another_persons_message_is_refused(client, project, request_row, asked):
    sign_in(client, asked)
    given = {"text": "Fremd", "token": request_row.messages.get().pk}
    assert client.post(f"/anfragen/{request_row.pk}/nachricht/", given).status_code == 409
    assert Message.objects.get().text != "Fremd"


def test_a_new_request_with_the_token_of_a_message_is_refused(client, project, asked, asker):
    message = say(ask(project, asker), asked)
    given = typed(token=message.pk)
    assert sign_in(client, asker).post(form_of(project), given).status_code == 409
    assert ContactRequest.objects.count() == 1


def test_invalid_message_keeps_the_input(client, request_row, asked):
    sign_in(client, asked)
    path = f"/anfragen/{request_row.pk}/nachricht/"
    for given, message in (
        ({"text": ""}, "Bitte schreiben Sie eine Nachricht."),
        ({"text": "Bleibt stehen", "files": [pdf() for _ in range(4)]}, "höchstens 3 Dateien"),
        ({"text": "Bleibt" + "x" * 10_000}, "10000"),
    ):
        page = client.post(path, given)
        assert page.status_code == 422
        assert message in page.text
        assert given["text"] in page.text
    assert Message.objects.count() == 1


def test_message_to_a_closed_request_is_returned_with_the_reason(client, request_row, asked):
    ContactRequest.objects.update(
        state="closed_with_result", closed_at=timezone.now(), waiting_since=None
    )
    page = sign_in(client, asked).post(
        f"/anfragen/{request_row.pk}/nachricht/", {"text": "Bleibt stehen"}
    )
    assert page.status_code == 409
    assert "Bleibt stehen" in page.text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_impossible_days_break_no_page(client, project, asked, asker, day):
    row = ask(project, asker)
    say(row, asked)
    sign_in(client, asked)
    row.refresh_from_db()
    Preference.objects.create(user=asker.user, kind="request", mode=Mode.DIGEST)
    given = {"day": day, "hour": "00:00", "version": row.version}
    assert client.post(f"/anfragen/{row.pk}/termin/", given).status_code in (302, 422)
    for actor in (asked, asker):
        sign_in(client, actor)
        for path in (f"/anfragen/{row.pk}/", "/anfragen/", "/meine-kommune/"):
            assert client.get(path).status_code == 200


def test_stale_page_shows_both_versions_and_allows_resending(client, project, asked, asker):
    row = ask(project, asker)
    sign_in(client, asked)
    say(row, asked)
    given = {"result": "yes", "note": "Bleibt stehen", "version": 1}
    page = client.post(f"/anfragen/{row.pk}/abschliessen/", given)
    assert page.status_code == 409
    assert "Inzwischen hat jemand etwas geändert." in page.text
    assert "Bleibt stehen" in page.text
    row.refresh_from_db()
    assert (row.state, row.closing_note) == ("answered", "")
    assert f'name="version" value="{row.version}"' in page.text


def test_a_town_cannot_ask_itself(client, project, asked):
    sign_in(client, asked)
    assert "Anfrage stellen" not in client.get(project.get_absolute_url()).text
    for method in (client.get, client.post):
        assert method(form_of(project), typed()).status_code == 403
    assert not ContactRequest.objects.exists()


@pytest.mark.parametrize("state", [s for s in State if s not in (State.PUBLISHED, State.ARCHIVED)])
def test_request_about_an_unpublished_project_is_refused(client, project, asker, state):
    Project.objects.update(state=state)
    sign_in(client, asker)
    for method in (client.get, client.post):
        assert method(form_of(project), typed()).status_code == 404
    assert client.get(form_of(ProjectFactory.build())).status_code == 404
    assert not ContactRequest.objects.exists()


def test_town_without_members_accepts_no_request(client, asker):
    project = ProjectFactory(published=True)
    sign_in(client, asker)
    for path in (form_of(project), project.get_absolute_url()):
        page = client.get(path)
        assert "noch niemanden" in page.text or "noch nicht angemeldet" in page.text
    assert client.post(form_of(project), typed()).status_code == 400
    assert not ContactRequest.objects.exists()


def test_requests_have_a_daily_limit_per_town(client, project, asker, monkeypatch):
    monkeypatch.setattr(asking, "MAX_A_DAY", 2)
    sign_in(client, asker)
    answers = [client.post(form_of(project), typed()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert answers[2]["Retry-After"]
    assert ContactRequest.objects.count() == 2
