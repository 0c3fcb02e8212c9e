"""Anybody may propose a correction: correctable fields, validation, and protection against robots."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import AuditEntry, MailRecord, RateCounter
from editorial.corrections.services import MAX_OPEN_ANONYMOUS
from editorial.models import Correction
from editorial.workflow.choices import State
from lessons.choices import Visibility
from notifications.models import Notice
from projects.models import Link, Partner, Project
from tests.editorial.correcting import EMAIL, MAKERS, NEW, address, propose, send
from tests.factories import ArtifactFactory, LessonFactory, ProjectFactory, acting
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
FIELDS = {"project": "summary", "lesson": "what_happened", "need": "text", "event": "text"}


def one_project() -> Project:
    return ProjectFactory(
        published=True, cost_one_off_eur=24_000, start_on="2024-05-01", end_on="2025-06-30"
    )


project, _project = shared_world(one_project, name="project")


def link(project, **given) -> Link:
    given = {"title": "Bericht", "url": "https://stadt.example/bericht"} | given
    return Link.objects.create(project=project, **given)


@pytest.mark.parametrize("kind", MAKERS)
def test_a_proposal_without_an_account_changes_nothing_public(client, kind):
    entry, field = MAKERS[kind](published=True), FIELDS[kind]
    before = type(entry).objects.filter(pk=entry.pk).values().get()
    foot = client.get(entry.get_absolute_url())
    assert address(entry) in foot.text
    assert address(entry, field) in client.get(address(entry)).text
    done = send(client, address(entry, field), value=NEW, comment="Nachgezählt")
    assert done["Location"] == f"/korrektur/danke/{kind}/{entry.pk}/"
    assert client.get(done["Location"]).status_code == 200
    row = Correction.objects.get()
    assert (row.kind, row.object_id, row.field) == (kind, entry.pk, field)
    assert (row.base_value, row.base_version) == (before[field], before["version"])
    assert (row.proposed_value, row.comment, row.state) == (NEW, "Nachgezählt", "open")
    assert (row.signed_in, row.proposed_by, row.by_municipality) == (False, None, None)
    assert type(entry).objects.filter(pk=entry.pk).values().get() == before
    assert NEW not in client.get(entry.get_absolute_url()).text


def test_the_form_shows_the_current_text_and_no_page_is_indexed(client, project):
    page = client.get(address(project, "summary"))
    assert project.summary in page.text
    for path in (address(project), address(project, "summary"), f"/melden/project/{project.pk}/"):
        assert '<meta name="robots" content="noindex">' in client.get(path).text


def test_only_public_details_are_offered(client, project):
    Project.objects.filter(pk=project.pk).update(
        internal_note="Geheim", contact_email="a@b.example"
    )
    ArtifactFactory(project=project, title="Nur unter uns", visibility="municipalities")
    page = client.get(address(project)).text
    for word in ("Geheim", "a@b.example", "Nur unter uns", "Interne Notiz"):
        assert word not in page
    sign_in(client, acting())
    assert "Nur unter uns" in client.get(address(project)).text


HIDDEN = (
    "internal_note", "contact_email", "state", "visibility", "municipality", "license", "version",
    "slug", "themes", "paused", "pause_reason", "nichts", "links", "links.x.url", "__class__",
    f"links.{uuid.UUID(int=1)}.url", "links..url", "parts.x.y", "summary.x",
)  # fmt: skip


def test_fields_not_on_the_list_are_not_found(client, project):
    found = {}
    for field in HIDDEN:
        path = address(project, field)
        found[field] = (client.get(path).status_code, client.post(path, {"value": "x"}).status_code)
    assert found == dict.fromkeys(HIDDEN, (404, 404))


def test_unknown_kinds_ids_and_methods_are_refused(client, project):
    other = link(ProjectFactory(published=True))
    for path in (
        f"/korrektur/lesson/{project.pk}/summary/",
        f"/korrektur/user/{project.pk}/email/",
        f"/korrektur/project/{uuid.uuid4()}/summary/",
        address(project, f"links.{other.pk}.url"),
        f"/korrektur/project/{ProjectFactory().pk}/summary/",
        f"/korrektur/project/{ProjectFactory(submitted=True).pk}/",
    ):
        assert client.get(path).status_code == 404, path
        assert client.post(path, {"value": "x"}).status_code in (404, 405), path
    assert client.put(address(project, "summary")).status_code == 405
    assert not Correction.objects.exists()


@pytest.mark.parametrize("visibility", [Visibility.MUNICIPALITIES, Visibility.CONTACT_ONLY])
def test_only_its_readers_correct_and_report_a_lesson(client, visibility):
    lesson = LessonFactory(published=True, visibility=visibility)
    paths = (address(lesson), address(lesson, "title"), f"/melden/lesson/{lesson.pk}/")
    for path in paths:
        assert client.get(path).status_code == 404
    sign_in(client, acting())
    expected = 200 if visibility == Visibility.MUNICIPALITIES else 404
    assert [client.get(path).status_code for path in paths] == [expected] * 3


def test_archived_entries_can_be_reported_but_not_corrected(client, project):
    Project.objects.filter(pk=project.pk).update(state=State.ARCHIVED)
    page = client.get(project.get_absolute_url()).text
    assert address(project) not in page
    assert f"/melden/project/{project.pk}/" in page
    refused = client.get(address(project, "summary"))
    assert refused.status_code == 409
    assert "archiviert" in refused.text
    assert client.get(f"/melden/project/{project.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("cost_one_off_eur", "38.000 €", "38000"),
        ("cost_one_off_eur", "", ""),
        ("launch_on", "1.3.2025", "2025-03-01"),
        ("phase", "operation", "operation"),
        ("solution", "Erster Absatz\r\n\r\nZweiter", "Erster Absatz\n\nZweiter"),
    ],
)
def test_values_are_read_as_the_form_of_the_entry_reads_them(client, project, field, typed, stored):
    assert send(client, address(project, field), value=typed).status_code == 302
    assert Correction.objects.get().proposed_value == stored


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("cost_one_off_eur", "viel", "ganze Zahl"),
        ("cost_one_off_eur", "99999999999999", "kleiner oder gleich"),
        ("start_on", "irgendwann", "gültiges Datum"),
        ("end_on", "2020-01-01", "Das Ende liegt vor dem Beginn"),
        ("start_on", "2030-01-01", "Das Ende liegt vor dem Beginn"),
        ("phase", "zauberei", "zauberei"),
        ("title", "", "Bitte machen Sie hier eine Angabe"),
        ("summary", "   ", "Bitte machen Sie hier eine Angabe"),
        ("summary", "x" * 401, "1 Zeichen zu viel"),
        ("summary", "Text\x00", "Nullzeichen"),
    ],
)
def test_invalid_values_come_back_with_a_message_and_the_typed_text(
    client, project, field, typed, told
):
    response = send(client, address(project, field), value=typed, comment="Bitte ändern")
    assert response.status_code == 422
    assert told in response.text
    assert "Bitte ändern" in response.text
    assert not Correction.objects.exists()


def test_addresses_of_links_are_checked(client, project):
    field = f"links.{link(project).pk}.url"
    for typed in ("javascript:alert(1)", "ftp://x.example", "kein ort"):
        assert send(client, address(project, field), value=typed).status_code == 422
    assert send(client, address(project, field), value="stadt.example/neu").status_code == 302
    assert Correction.objects.get().proposed_value == "https://stadt.example/neu"


def test_a_source_that_is_no_web_address_is_refused(client, project):
    response = send(
        client, address(project, "summary"), value=NEW, source_url="javascript:alert(1)"
    )
    assert response.status_code == 422
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"), [("cost_one_off_eur", "24.000,00 €"), ("summary", None)]
)
def test_the_current_value_is_refused_as_a_proposal(client, project, field, typed):
    typed = {} if typed is None else {"value": typed}
    response = send(client, address(project, field), **typed)
    assert response.status_code == 422
    assert "Das ist die Angabe, die schon dasteht" in response.text


def test_a_signed_in_proposer_acts_for_the_town(client, project):
    reader = acting()
    sign_in(client, reader)
    path = address(project, "summary")
    page = client.get(path).text
    assert reader.municipality.full_label in page
    assert 'name="contact_email"' not in page
    send(client, path, value=NEW, contact_email=EMAIL)
    row = Correction.objects.get()
    assert (row.proposed_by, row.by_municipality) == (reader.user, reader.municipality)
    assert (row.signed_in, row.contact_email) == (True, "")


def test_a_filled_honeypot_is_thanked_and_nothing_is_stored(client, project):
    done = send(client, address(project, "summary"), value=NEW, website="http://spam.example")
    assert done["Location"] == f"/korrektur/danke/project/{project.pk}/"
    assert not Correction.objects.exists()
    assert not RateCounter.objects.exists()


@pytest.mark.parametrize(
    ("seconds", "changes", "told"),
    [
        (1, {}, "sehr schnell"),
        (24 * 3600 + 5, {}, "zu lange offen"),
        (10, {"begun": "gefälscht"}, "zu lange offen"),
        (10, {"begun": ""}, "zu lange offen"),
        (10, {"base": "gefälscht"}, "zu lange offen"),
        (10, {"base": ""}, "zu lange offen"),
    ],
)
def test_too_fast_too_late_or_forged_is_refused_and_can_be_sent_again(
    client, project, seconds, changes, told
):
    path = address(project, "summary")
    response = send(client, path, seconds=seconds, value=NEW, **changes)
    assert response.status_code == 422
    assert told in response.text
    assert NEW in response.text
    assert not Correction.objects.exists()
    form = response.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds + 20), tick=False):
        assert client.post(path, again).status_code == 302
    assert Correction.objects.get().proposed_value == NEW


def test_csrf_token_is_required_of_visitors_without_a_session(project):
    visitor = Client(enforce_csrf_checks=True)
    path = address(project, "summary")
    assert visitor.post(path, {"value": NEW}).status_code == 403
    page = visitor.get(path)
    token = page.context["csrf_token"]
    done = send(visitor, path, value=NEW, csrfmiddlewaretoken=str(token))
    assert done.status_code == 302
    assert "session" not in visitor.cookies


def test_reading_an_entry_sets_no_cookie(client, project):
    assert not client.get(project.get_absolute_url()).cookies


def test_the_eleventh_in_an_hour_keeps_the_text_and_says_when_to_retry(client, project):
    path = address(project, "summary")
    for n in range(10):
        assert send(client, path, value=f"{NEW} {n}").status_code == 302
    response = send(client, path, value=f"{NEW} zuletzt")
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert f"{NEW} zuletzt" in response.text
    assert "Minute" in response.text
    assert Correction.objects.count() == 10
    other = Client(REMOTE_ADDR="198.51.100.7")
    assert send(other, path, value=f"{NEW} anderswo").status_code == 302


def test_a_person_is_limited_across_ip_addresses(project, settings):
    settings.RATE_FACTOR = 1
    reader, path = acting(), address(project, "summary")
    answers = []
    for n in range(21):
        client = Client(REMOTE_ADDR=f"198.51.100.{n}")
        sign_in(client, reader)
        answers.append(send(client, path, value=f"{NEW} {n}").status_code)
    assert answers == [302] * 20 + [429]


def test_addresses_of_one_ipv6_network_count_as_one(project):
    path = address(project, "summary")
    for n in range(11):
        client = Client(REMOTE_ADDR=f"2001:db8:1:2::{n:x}")
        last = send(client, path, value=f"{NEW} {n}")
    assert last.status_code == 429


def test_open_anonymous_proposals_per_entry_are_limited(client, project):
    for n in range(MAX_OPEN_ANONYMOUS):
        propose(project, value=f"{NEW} {n}")
    response = send(client, address(project, "summary"), value=NEW)
    assert response.status_code == 409
    assert "warten schon viele" in response.text
    assert NEW in response.text
    sign_in(client, acting())
    assert send(client, address(project, "summary"), value=NEW).status_code == 302


def test_the_same_form_sent_twice_is_one_proposal(client, project):
    token = uuid.uuid4()
    for _time in range(2):
        assert send(client, address(project, "summary"), value=NEW, token=token).status_code == 302
    assert Correction.objects.count() == 1
    assert AuditEntry.objects.filter(action="correction_proposed").count() == 1


@pytest.mark.parametrize(
    "name", ["value", "comment", "source_url", "contact_email", "base", "token"]
)
@pytest.mark.parametrize("harm", ["\x00", "x" * 900_000])
def test_harmful_input_is_refused(client, project, name, harm):
    response = send(client, address(project, "solution"), **({"value": NEW} | {name: harm}))
    assert response.status_code == 422
    assert not Correction.objects.exists()


def test_a_body_of_a_megabyte_is_refused(client, project):
    response = client.post(address(project, "solution"), {"value": "x" * 1_100_000})
    assert response.status_code == 413


def test_the_log_holds_no_text_and_the_members_get_one_mail(project):
    owner = acting(municipality=project.municipality)
    for n in range(3):
        propose(project, value=f"{NEW} {n}", email=EMAIL)
    for entry in AuditEntry.objects.all():
        assert NEW not in str(entry.detail)
        assert EMAIL not in str(entry.detail)
    notices = Notice.objects.filter(user=owner.user, kind="correction")
    assert sorted(notices.values_list("mode", flat=True)) == ["digest", "none", "none"]
    assert not MailRecord.objects.exists()


def test_the_list_of_details_costs_the_same_for_few_and_many_rows(client, project):
    numbers = []
    for more in (1, 12):
        for n in range(more):
            link(project, title=f"Bericht {n}")
            Partner.objects.create(project=project, name=f"P {n}", kind="business", role="partner")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(project)).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
