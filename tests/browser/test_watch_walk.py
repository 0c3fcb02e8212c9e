"""Watch a project, a town and a theme, save a search, get notified, and unsubscribe."""

import re

import pytest
import time_machine
from django.core import mail
from playwright.sync_api import expect

from municipalities.choices import Role
from notifications.choices import Mode
from notifications.mails import unsubscribe_url
from tests.browser.axe import wider_than_screens
from tests.browser.people import as_person, button, look
from tests.factories import MunicipalityFactory, ProjectFactory, acting
from tests.notifications.telling import berlin, run_jobs, wants
from tests.watching.changes import (
    change,
    new_need,
    new_project,
    run_jobs_of_publication,
    write_lesson,
)
from watching import searches, services
from watching.models import SavedSearch, Watch
from watching.upstream import NEW_ON_LIST, UPSTREAM

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Interkommunales Hochwasserfrühwarnsystem mit Pegelmessung an Gewässern dritter Ordnung für alle"
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def owner():
    return acting(Role.COORDINATOR, MunicipalityFactory(short_name="Hamburg", state="02"))


@pytest.fixture
def watcher():
    return acting(Role.EDITOR, MunicipalityFactory(short_name="Haßfurt", state="09"))


@pytest.fixture
def project(owner):
    return ProjectFactory(
        published=True, municipality=owner.municipality, title="DIPAS", slug="dipas"
    )


def test_watch_save_search_get_notified_and_unsubscribe(tab, site, watcher, owner, project):
    with time_machine.travel(berlin("2026-11-17 09:00")):
        page = as_person(tab, site, watcher)
        _watches(page, project)
        _saves_a_search(page)
    with time_machine.travel(berlin("2026-11-18 10:00")):
        change(project, owner, staff_days=45)
        new_project(owner, title="Pegel am Deich")
        run_jobs_of_publication()
    with time_machine.travel(berlin("2026-11-19 05:35")):
        searches.run_due(berlin("2026-11-19 05:35"))
        run_jobs()
        _reads(as_person(tab, site, watcher))
        _unsubscribes(tab())


def _watches(page, project) -> None:
    page.goto(project.get_absolute_url())
    look(page, "project-before")
    button(page, "Projekt merken").click()
    expect(page.get_by_role("status").first).to_contain_text("Gemerkt.")
    expect(page.get_by_text("Auf der Merkliste Ihrer Kommune")).to_be_visible()
    look(page, "project-watched")
    page.goto(project.municipality.get_absolute_url())
    button(page, "Kommune merken").click()
    look(page, "town-watched")
    page.goto("/merkliste/")
    page.get_by_label("Mobilität & Verkehr").check()
    button(page, "Speichern").click()
    expect(page.get_by_label("Mobilität & Verkehr")).to_be_checked()
    expect(page.locator("main")).to_contain_text("DIPAS")
    expect(page.locator("main")).to_contain_text("Hamburg")


def _saves_a_search(page) -> None:
    page.goto("/projekte/")
    page.get_by_label("Suchbegriff").press_sequentially("Pegel", delay=20)
    link = page.get_by_role("link", name=re.compile("Diese Suche speichern"))
    expect(link).to_have_attribute("href", re.compile("q%3DPegel"))
    look(page, "list-without-hits")
    link.click()
    button(page, "Speichern").click()
    expect(page.locator("#fehler")).to_contain_text("Bitte geben Sie der Suche einen Namen.")
    look(page, "save-error")
    page.get_by_label("Name der Suche").fill("Alles über Pegel")
    page.get_by_label("Neue Treffer melden").select_option("daily")
    button(page, "Speichern").click()
    expect(page.get_by_role("status").first).to_contain_text("Die Suche ist gespeichert.")
    page.get_by_role("link", name="Suche aus einer Adresse speichern").click()
    page.get_by_label("Name der Suche").fill("Aus der API")
    page.get_by_label("Suche oder Adresse").fill("https://labor.example/api/v1/?near=Darmstadt")
    button(page, "Speichern").click()
    expect(page.locator("#fehler")).to_contain_text("Ort: Bitte geben Sie zwei Zahlen an")
    look(page, "save-mend")
    page.get_by_label("Suche oder Adresse").fill("https://labor.example/api/v1/?near=49.87,8.65")
    button(page, "Speichern").click()
    expect(page.locator("main")).to_contain_text("Aus der API")
    look(page, "list-few")
    assert SavedSearch.objects.count() == 2


def _reads(page) -> None:
    page.goto("/benachrichtigungen/")
    for text in (
        "Hamburg hat „DIPAS“ geändert",
        "Geändert: Personentage",
        "Hamburg: Pegel am Deich",
        "Ein neuer Treffer: Alles über Pegel",
    ):
        expect(page.locator("main")).to_contain_text(text)
    look(page, "notices")
    page.get_by_role("link", name="Ein neuer Treffer: Alles über Pegel").click()
    expect(page.locator("#ergebnis")).to_contain_text("Pegel am Deich")
    page.goto("/merkliste/")
    button(page, "Suche „Aus der API“ löschen").click()
    expect(page.locator("main")).not_to_contain_text("Aus der API")


def _unsubscribes(page) -> None:
    sent = next(row for row in mail.outbox if row.subject == "Ein neuer Treffer: Alles über Pegel")
    page.goto(sent.extra_headers["List-Unsubscribe"].strip("<>"))
    look(page, "unsubscribe")
    button(page, "Ja, abbestellen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Abbestellt")
    look(page, "unsubscribed")


@pytest.fixture
def long_list(watcher):
    """Many entries with very long names."""
    district = MunicipalityFactory(short_name="Landkreis " + UNBROKEN[:60])
    for number in range(12):
        town = MunicipalityFactory(
            short_name=f"{UNBROKEN[:50]} {number}" if number % 2 else LONG[:70], district=district
        )
        title = (LONG, UNBROKEN)[number % 2][:118] + f" {number}"
        services.watch(
            by=watcher, project=ProjectFactory(published=True, municipality=town, title=title)
        )
        services.watch(by=watcher, town=town)
        query = {"kind": "lessons", "query": f"q={number}", "interval": "weekly"}
        services.save_search(by=watcher, name=(LONG, UNBROKEN)[number % 2], **query)
    return watcher


def test_no_page_is_wider_than_the_screen(tab, site, long_list, owner, project):
    services.watch(by=long_list, project=project)
    services.watch(by=long_list, town=owner.municipality)
    wants(long_list, Mode.AT_ONCE, UPSTREAM)
    change(project, owner, staff_days=3, title=f"{UNBROKEN} {LONG}"[:120], phase="operation")
    write_lesson(project, owner, title=LONG[:120])
    new_need(owner)
    run_jobs_of_publication()
    page, wider = as_person(tab, site, long_list), []
    unsubscribe = unsubscribe_url(long_list.user, NEW_ON_LIST)
    for name, path in {
        "many": "/merkliste/", "form": "/merkliste/suchen/", "notices-long": "/benachrichtigungen/",
        "settings": "/benachrichtigungen/einstellungen/", "project": project.get_absolute_url(),
        "town": owner.municipality.get_absolute_url(), "hits": "/projekte/?q=Pegel",
        "unsubscribe": "/" + unsubscribe.split("/", 3)[3],
    }.items():  # fmt: skip
        assert page.goto(path).status == 200
        wider += wider_than_screens(page, path, shot=name)
    assert wider == []
    Watch.objects.all().delete()
    SavedSearch.objects.all().delete()
    page.goto("/merkliste/")
    wider_than_screens(page, "/merkliste/", shot="empty")
