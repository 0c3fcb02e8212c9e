"""Haßfurt asks Hamburg; after a reminder the deputy answers; later one click reports the outcome."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from playwright.sync_api import expect

from adoptions.models import Adoption
from contacts import follow_ups
from contacts.models import ContactRequest, Responsibility
from contacts.services import clock
from municipalities.choices import Role
from municipalities.keys import find
from projects.models import Project
from tests.browser.people import as_person, button, look
from tests.factories import acting
from tests.mails import written_mails

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BERLIN = ZoneInfo("Europe/Berlin")
QUESTION = "Wie lange hat die Einführung gedauert?"


def on(day: str):
    """Nine o'clock on that day; the clock keeps running."""
    return time_machine.travel(datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=BERLIN))


def link_in_mail(person, subject: str, pattern: str) -> str:
    mail = (
        written_mails().filter(to=person.user.email, subject__contains=subject).latest("created_at")
    )
    return re.search(pattern, mail.text)[0]


@pytest.fixture
def people():
    call_command("load_sample", verbosity=0)
    Adoption.objects.all().delete()
    dipas = Project.objects.get(title__startswith="DIPAS")
    hamburg = dipas.municipality
    owner, deputy = acting(Role.EDITOR, hamburg), acting(Role.EDITOR, hamburg)
    Responsibility.objects.create(municipality=hamburg, owner=owner.user, deputy=deputy.user)
    return {
        "dipas": dipas,
        "owner": owner,
        "deputy": deputy,
        "asker": acting(Role.EDITOR, find("09674147")),
    }


def test_question_reminder_deputy_call_and_outcome(tab, site, people):
    with on("2026-11-02"):
        address = _asks(as_person(tab, site, people["asker"]), people["dipas"])
    for day in ("2026-11-09", "2026-11-16"):
        with on(day):
            clock.remind(datetime.now(BERLIN))
    with on("2026-11-16"):
        _deputy_answers(as_person(tab, site, people["deputy"]), people)
    with on("2026-11-17"):
        _asker_goes_on(as_person(tab, site, people["asker"]), address)
    with on("2026-11-18"):
        _deputy_arranges(as_person(tab, site, people["deputy"]), address)
    with on("2026-11-25"):
        _asker_closes(as_person(tab, site, people["asker"]), address)
    with on("2027-02-23"):
        follow_ups.send_due(datetime.now(BERLIN))
        _one_click(tab(), people)
    adoption = Adoption.objects.get()
    assert adoption.stage == "operating"
    assert adoption.municipality == people["asker"].municipality
    assert ContactRequest.objects.get().follow_ups.get().detail == "Seit Januar im Betrieb."


def _asks(page, dipas) -> str:
    page.goto(dipas.get_absolute_url())
    look(page, "1-project")
    page.get_by_role("link", name="Anfrage stellen").click()
    page.get_by_label("Telefonat oder Videotermin").check()
    page.get_by_label("Ihre Frage").fill(QUESTION)
    page.get_by_label("Wunschtermin").fill("2026-11-20")
    look(page, "2-ask")
    button(page, "Anfrage senden").click()
    expect(page.get_by_role("status").first).to_contain_text("Ihre Anfrage ist bei Hamburg")
    look(page, "3-request")
    return page.url


def _deputy_answers(page, people) -> None:
    page.goto(link_in_mail(people["deputy"], "Vertretung", r"http\S+/anfragen/\S+"))
    expect(page.locator("main")).to_contain_text(QUESTION)
    expect(page.locator("main")).to_contain_text("wartet seit dem 2. November 2026")
    look(page, "4-deputy")
    page.get_by_label("Nachricht", exact=True).fill("Neun Monate. Rufen Sie gern an.")
    button(page, "Antworten").click()
    expect(page.get_by_role("status").first).to_contain_text("Gesendet")
    expect(page.locator("main")).not_to_contain_text(people["asker"].user.email)


def _asker_goes_on(page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Nachricht", exact=True).fill("Passt Ihnen der 20. November?")
    button(page, "Nachricht senden").click()
    expect(page.locator("main")).to_contain_text("im Austausch")
    button(page, "Kontaktdaten austauschen").click()
    expect(page.get_by_role("status").first).to_contain_text("Wir haben gefragt")


def _deputy_arranges(page, address: str) -> None:
    page.goto(address)
    button(page, "Zustimmen").click()
    expect(page.locator("section[aria-labelledby=direkt]")).to_contain_text("@stadt.example")
    page.get_by_text("Termin eintragen").click()
    page.get_by_label("Tag").fill("2026-11-20")
    page.get_by_label("Uhrzeit").fill("10:30")
    button(page, "Termin speichern").click()
    expect(page.locator("main")).to_contain_text("20. November 2026, 10:30")
    look(page, "5-arranged")


def _asker_closes(page, address: str) -> None:
    page.goto(address)
    page.locator("summary", has_text="Abschließen").click()
    page.get_by_label("Ja, mit Ergebnis").check()
    page.get_by_label("Was kam heraus?").fill("Wir wollen es im Frühjahr einführen.")
    button(page, "Anfrage abschließen").click()
    expect(page.get_by_role("status").first).to_contain_text("In 30 Tagen fragen wir")
    look(page, "6-closed")


def _one_click(page, people) -> None:
    link = link_in_mail(people["asker"], "Was ist aus", r"http\S+/rueckmeldung/\S+\?answer=adopted")
    for _scanner in range(3):
        page.goto(link)
    assert not Adoption.objects.exists()
    expect(page.get_by_label("Wir nutzen es nach.")).to_be_checked()
    look(page, "7-follow-up")
    button(page, "Antwort senden").click()
    expect(page.locator("main")).to_contain_text("Ihr Stand ist eingetragen")
    page.get_by_label("Möchten Sie etwas dazu sagen?").fill("Seit Januar im Betrieb.")
    look(page, "8-thanks")
    button(page, "Ergänzen").click()
    expect(page.locator("main")).to_contain_text("Ihr Satz ist gespeichert")
    assert page.goto(link).status == 410
    look(page, "9-gone")
