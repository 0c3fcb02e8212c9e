"""An event from the form to the calendar: validation, states and messages."""

import pytest
import time_machine

from core.models import AuditEntry
from editorial.models import Correction
from editorial.workflow.choices import State
from events import registrations, services
from events.models import Event
from tests.editorial.correcting import accept, send
from tests.events.writing import NEW, decide, form, in_days, page, publish, typed
from tests.factories import EventFactory, ProjectFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client, owner):
    return sign_in(client, owner)


def test_upcoming_events_are_cancelled_not_archived(author, event, guest):
    registrations.register(event, by=guest)
    assert page(event, "archivieren") not in author.get(page(event)).text
    answer = author.post(page(event, "archivieren"), {"version": event.version})
    event.refresh_from_db()
    assert (answer.status_code, event.state) == (409, State.PUBLISHED)
    assert "Bitte sagen Sie sie ab" in answer.text
    author.post(page(event, "absagen"), {"reason": "Sturm"})
    assert page(event, "archivieren") in author.get(page(event)).text
    event.refresh_from_db()
    author.post(page(event, "archivieren"), {"version": event.version})
    event.refresh_from_db()
    assert event.state == State.ARCHIVED


@pytest.mark.parametrize(
    "typed_in",
    [
        "0026-11-24T10:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "9999-12-31T23:59Z",
        "2026-11-24T10:00+02:00",
        "3000-01-01T00:00",
        "24.11.0026 10:00",
    ],
)
@pytest.mark.parametrize("name", ["starts_at", "ends_at", "registration_until"])
def test_implausible_times_are_refused_and_keep_the_typed_text(author, name, typed_in):
    answer = author.post(NEW, form(**{name: typed_in}))
    assert answer.status_code == 422
    assert typed_in in answer.text
    assert not Event.objects.exists()


@pytest.mark.parametrize("typed_in", ["0026-11-24T10:00", "9999-12-31T23:59Z"])
@pytest.mark.parametrize("name", ["starts_at", "ends_at"])
def test_implausible_times_are_refused_as_corrections(client, event, name, typed_in):
    answer = send(client, f"/korrektur/event/{event.pk}/{name}/", value=typed_in)
    assert answer.status_code == 422
    assert not Correction.objects.exists()


def test_from_the_form_to_the_calendar(author, owner, client):
    author.post(NEW, form(submit="1"))
    event = Event.objects.get()
    assert event.state == State.SUBMITTED
    decide(event, "publish", "")
    event.refresh_from_db()
    assert event.slug.startswith("blick-ins-labor-pegel-")
    assert event.title in client.get("/veranstaltungen/").text
    assert client.get(f"/veranstaltungen/{event.pk}/")["Location"] == page(event)


def test_times_are_entered_in_local_time(author):
    """10:00 in Germany is 08:00 UTC in summer and 09:00 UTC in winter."""
    for day, hour in (("2027-07-01", 8), ("2027-12-01", 9)):
        author.post(NEW, form(starts_at=f"{day}T10:00", ends_at=f"{day}T11:00"))
        event = Event.objects.latest("created_at")
        assert event.starts_at.utctimetuple().tm_hour == hour
        text = author.get(page(event)).text
        assert "10:00 bis 11:00 Uhr" in text
        assert f'value="{day}T10:00"' in author.get(page(event, "bearbeiten")).text


def test_german_date_and_time_formats_are_accepted(author):
    author.post(NEW, form(starts_at="24.11.2027 10:00", ends_at="24.11.2027 12:30"))
    assert "24. November 2027, 10:00 bis 12:30 Uhr" in author.get(page(Event.objects.get())).text


@pytest.mark.parametrize(
    ("values", "label", "message"),
    [
        ({"title": " "}, "Titel", "Bitte machen Sie hier eine Angabe."),
        ({"event_kind": "party"}, "Art", "party"),
        ({"starts_at": ""}, "Beginn", "Bitte machen Sie hier eine Angabe."),
        ({"starts_at": "morgen"}, "Beginn", "zum Beispiel 24.11.2026 10:00"),
        ({"starts_at": "2027-03-28T02:30"}, "Beginn", "2027"),
        ({"ends_at": "2020-01-01T10:00"}, "Ende", "Das Ende muss nach dem Beginn liegen."),
        ({"registration_until": "2999-01-01T10:00"}, "Anmeldung bis", "vor dem Beginn enden"),
        ({"capacity": "0"}, "Plätze", "größer oder gleich 1"),
        ({"capacity": "viele"}, "Plätze", "ganze Zahl"),
        ({"latitude": "49,8"}, "Länge", "Breite und Länge"),
        ({"latitude": "91", "longitude": "8"}, "Breite", "Diesen Ort gibt es nicht."),
        ({"latitude": "nan", "longitude": "8"}, "Breite", "49,8728"),
        ({"online_url": "javascript:alert(1)"}, "Adresse im Netz", "https://"),
        ({"registration_url": "ftp://x"}, "Anmeldung unter", "https://"),
        ({"project": "00000000-0000-4000-8000-000000000000"}, "Projekt", "Ihrer Kommune"),
        ({"themes": ["mobility"]}, "Handlungsfelder", "kein"),
    ],
)
def test_invalid_input_names_the_field_and_keeps_the_typed_text(author, values, label, message):
    answer = author.post(NEW, form(**({"text": "Was ich getippt habe"} | values)))
    assert answer.status_code == 422
    assert f">{label}</a>" in answer.text
    assert message in answer.text
    assert "Was ich getippt habe" in answer.text
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("values", "label", "message"),
    [
        ({"text": "  "}, "Worum geht es?", "was Gäste erwartet"),
        ({"themes": []}, "Handlungsfelder", "Bitte wählen Sie mindestens eines."),
        ({"place": ""}, "Ort", "Bitte nennen Sie ihn"),
    ],
)
def test_incomplete_event_is_saved_but_not_submitted(author, values, label, message):
    answer = author.post(NEW, form(submit="1", **values))
    assert answer.status_code == 422
    assert f">{label}</a>" in answer.text
    assert message in answer.text
    assert Event.objects.get().state == State.DRAFT


def test_only_online_events_need_no_place(author):
    author.post(NEW, form(submit="1", place="", is_online="on"))
    assert Event.objects.get().state == State.SUBMITTED


@pytest.mark.parametrize("which", ["foreign", "draft"])
def test_only_public_projects_of_the_own_town_can_be_named(author, owner, which):
    town = {} if which == "foreign" else {"municipality": owner.municipality}
    project = ProjectFactory(published=which == "foreign", title="Geheimes", **town)
    assert "Geheimes" not in author.get(f"{NEW}?project={project.pk}").text
    assert author.post(NEW, form(project=str(project.pk))).status_code == 422
    own = ProjectFactory(published=True, municipality=owner.municipality, title="Pegelnetz")
    assert "Pegelnetz" in author.get(f"{NEW}?project={own.pk}").text
    author.post(NEW, form(project=str(own.pk)))
    assert Event.objects.get().project == own


def test_the_public_text_stays_until_a_revision_is_approved(author, owner, event, client):
    author.post(page(event, "ueberarbeiten"))
    revision = Event.objects.get(revision_of=event)
    later = {"starts_at": typed(in_days(30, 9)), "ends_at": typed(in_days(30, 11))}
    author.post(page(revision, "bearbeiten"), form(revision, title="Neuer Titel", **later))
    revision.refresh_from_db()
    assert "Neuer Titel" not in client.get("/veranstaltungen/").text
    text = author.get(f"/veranstaltungen/{revision.pk}/").text
    assert "Neuer Titel" in text
    assert "09:00" in text
    publish(revision, by=owner)
    event.refresh_from_db()
    assert (event.title, event.starts_at) == ("Neuer Titel", in_days(30, 9))
    assert not Event.objects.filter(revision_of=event).exists()
    history = client.get(f"{page(event)}verlauf/{event.version}/")
    assert history.status_code == 200
    assert "Neuer Titel" in history.text


def test_conflict_with_another_editor_shows_both_texts(author, draft):
    author.post(page(draft, "bearbeiten"), form(draft, title="Zuerst"))
    answer = author.post(page(draft, "bearbeiten"), form(draft, title="Danach", version=1))
    assert answer.status_code == 409
    assert "Zuerst" in answer.text
    assert "Danach" in answer.text


def test_cancelling_needs_a_reason_and_is_final(author, event, owner):
    answer = author.post(page(event, "absagen"), {"reason": " "})
    assert answer.status_code == 422
    assert "Bitte nennen Sie ihn in einem Satz." in answer.text
    assert author.post(page(event, "absagen"), {"reason": "Hochwasser"}).status_code == 302
    event.refresh_from_db()
    assert (event.version, event.cancel_reason) == (2, "Hochwasser")
    assert AuditEntry.objects.filter(action="event_cancelled").count() == 1
    assert author.post(page(event, "absagen"), {"reason": "Sturm"}).status_code == 409
    assert "Veranstaltung absagen" not in author.get(page(event)).text


def test_past_events_cannot_be_cancelled(event, owner):
    with time_machine.travel(event.ends_at, tick=False):
        assert not services.may_cancel(owner, event)


def test_past_events_leave_the_list_but_can_be_filtered_for(client, event):
    later = EventFactory(published=True, starts_at=event.starts_at.replace(year=2099))
    with time_machine.travel(event.ends_at.replace(hour=22), tick=False):
        assert event.title in client.get("/veranstaltungen/").text
    with time_machine.travel(in_days(20), tick=False):
        listed = client.get("/veranstaltungen/").text
        assert event.title not in listed
        assert later.title in listed
        past = client.get("/veranstaltungen/?until=" + in_days(-1).date().isoformat()).text
        assert event.title in past
        assert later.title not in past
        assert "vorbei" in client.get(page(event)).text


@pytest.mark.parametrize(
    "query", ["from=gestern", "until=9999-99-99", "until=9999-12-31", "near=x"]
)
def test_an_invalid_filter_is_named_on_the_page(client, query):
    answer = client.get(f"/veranstaltungen/?{query}")
    assert answer.status_code == 400
    assert f"<code>{query.split('=')[0]}</code>" in answer.text


def test_anybody_can_propose_another_time(client, event, owner):
    typed_in = typed(in_days(13, 9))
    answer = send(client, f"/korrektur/event/{event.pk}/starts_at/", value=typed_in)
    assert answer.status_code == 302
    correction = Correction.objects.get()
    assert correction.proposed_value == typed_in
    own = sign_in(client, owner).get(f"/korrekturen/{correction.pk}/")
    assert "9:00" in own.text
    accept(correction, owner)
    assert Event.objects.get(revision_of=event).starts_at == in_days(13, 9)


def test_a_start_after_the_end_is_refused_as_a_correction(client, event):
    path = f"/korrektur/event/{event.pk}/starts_at/"
    answer = send(client, path, value=typed(in_days(40)))
    assert answer.status_code == 422
    assert "Das Ende muss nach dem Beginn liegen." in answer.text
    assert not Correction.objects.exists()


def test_events_are_never_due_for_a_check(event, owner):
    from django.utils import timezone

    from editorial.freshness.queries import to_check

    with time_machine.travel(event.starts_at.replace(year=event.starts_at.year + 5)):
        assert to_check(timezone.now()) == []


def test_a_project_links_to_its_events_and_offers_its_town_a_new_one(client, owner):
    project = ProjectFactory(published=True, municipality=owner.municipality)
    assert "Blick ins Labor" not in client.get(project.get_absolute_url()).text
    event = EventFactory(
        published=True, municipality=owner.municipality, project=project, title="Am Bach"
    )
    text = client.get(project.get_absolute_url()).text
    assert event.get_absolute_url() in text
    assert "Zu einem Studienbesuch einladen" not in text
    own = sign_in(client, owner).get(project.get_absolute_url()).text
    assert f"{NEW}?project={project.pk}" in own


def test_the_dashboard_shows_own_events_and_places(client, event, owner, guest):
    from events import registrations

    registrations.register(event, by=guest)
    assert "1 Anmeldung" in sign_in(client, owner).get("/meine-kommune/").text
    text = sign_in(client, guest).get("/meine-kommune/").text
    assert "Sie sind angemeldet" in text
    assert event.title in text
