"""Refused forms keep the input, give the reason and name the field."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from contacts.models import ContactShare
from contacts.services import talking
from tests.contacts.talks import close, place, say
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
NOT_NOW = "Das geht im jetzigen Stand der Anfrage nicht"


def summary(page) -> str:
    return re.search(r'id="fehler">(.*?)</div>', page.text, re.DOTALL)[1]


@pytest.mark.parametrize("side", ["asked", "asker"])
def test_new_request_offers_no_result_yet_and_says_when(client, request_row, asked, asker, side):
    sign_in(client, {"asked": asked, "asker": asker}[side])
    page = client.get(request_row.get_absolute_url()).text
    assert "Ja, mit Ergebnis" not in page
    assert re.search(r'value="no"[^>]*checked', page)
    assert "wenn die gefragte Kommune reagiert hat" in page
    given = {"result": "yes", "note": "Bleibt stehen", "version": 1}
    refused = client.post(place(request_row, "abschliessen"), given)
    assert refused.status_code == 422
    assert "Bleibt stehen" in refused.text
    assert "Mit Ergebnis geht es erst" in summary(refused)
    closed = client.post(place(request_row, "abschliessen"), given | {"result": "no"})
    assert closed.status_code == 302


def test_once_the_asked_town_reacted_both_results_are_offered(client, request_row, asked, asker):
    talking.acknowledge(request_row, by=asked)
    assert "Ja, mit Ergebnis" in sign_in(client, asker).get(request_row.get_absolute_url()).text


def test_closing_a_closed_request_keeps_the_note_and_says_why(client, request_row, asker):
    close(request_row, asker, with_result=False)
    request_row.refresh_from_db()
    given = {"result": "yes", "note": "Bleibt stehen", "version": request_row.version}
    page = sign_in(client, asker).post(place(request_row, "abschliessen"), given)
    assert page.status_code == 409
    assert NOT_NOW in summary(page)
    assert "Bleibt stehen" in page.text


def test_date_for_a_closed_request_keeps_the_input(client, request_row, asked, asker):
    say(request_row, asked)
    close(request_row, asker)
    request_row.refresh_from_db()
    given = {"day": "2030-01-15", "hour": "10:30", "version": request_row.version}
    with time_machine.travel(datetime(2030, 1, 2, tzinfo=BERLIN)):
        page = sign_in(client, asked).post(place(request_row, "termin"), given)
    assert page.status_code == 409
    assert NOT_NOW in summary(page)
    assert 'value="10:30"' in page.text


@pytest.mark.parametrize("what", ["eingang", "kontaktdaten"])
def test_button_pressed_too_late_shows_the_current_page(client, request_row, asked, asker, what):
    close(request_row, asker, with_result=False)
    page = sign_in(client, asked).post(place(request_row, what))
    assert page.status_code == 409
    assert NOT_NOW in page.text
    assert "Ohne Ergebnis abgeschlossen" in page.text
    assert not ContactShare.objects.exists()


@pytest.mark.parametrize("field", ["result", "day", "hour"])
def test_refused_forms_have_an_error_summary(client, request_row, asked, field):
    say(request_row, asked)
    sign_in(client, asked)
    what = "abschliessen" if field == "result" else "termin"
    page = client.post(place(request_row, what), {"version": 2})
    assert page.status_code == 422
    assert f'href="#id_{field}' in summary(page)
    assert "<title>Fehler:" in page.text


@pytest.mark.parametrize(
    ("now", "day", "hour", "message"),
    [
        ("2026-11-25T09:00", "2026-11-25", "00:01", "einen Zeitpunkt, der noch kommt"),
        ("2026-11-25T09:00", "2026-11-25", "08:59", "einen Zeitpunkt, der noch kommt"),
        ("2026-11-25T09:00", "2027-03-28", "02:30", "gibt es an dem Tag nicht"),
    ],
)
def test_past_and_nonexistent_times_are_refused(
    client, request_row, asked, now, day, hour, message
):
    with time_machine.travel(datetime.fromisoformat(now).replace(tzinfo=BERLIN)):
        say(request_row, asked)
        sign_in(client, asked)
        given = {"day": day, "hour": hour, "version": 2}
        page = client.post(place(request_row, "termin"), given)
        assert page.status_code == 422
        assert message in summary(page)
        assert ">Uhrzeit</a>" in summary(page)
        assert f'value="{hour}"' in page.text
        request_row.refresh_from_db()
        assert request_row.appointment_at is None


@pytest.mark.parametrize("hour", ["01:59", "03:00"])
def test_hours_around_a_clock_change_are_accepted(client, request_row, asked, hour):
    with time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=BERLIN)):
        say(request_row, asked)
        given = {"day": "2027-03-28", "hour": hour, "version": 2}
        assert sign_in(client, asked).post(place(request_row, "termin"), given).status_code == 302
    request_row.refresh_from_db()
    assert f"{timezone.localtime(request_row.appointment_at, BERLIN):%H:%M}" == hour


def test_executable_is_refused_with_the_allowed_file_types(client, request_row, asked):
    program = SimpleUploadedFile("setup.exe", b"MZ\x90\x00" + b"\x00" * 60)
    given = {"text": "Bleibt stehen", "files": [program]}
    page = sign_in(client, asked).post(place(request_row, "nachricht"), given)
    assert page.status_code == 422
    assert "„setup.exe“: Bitte wählen Sie ein PDF oder ein Bild" in summary(page)
