"""Live lists: counts follow the filter, the URL is shareable, Back works, focus stays."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import MunicipalityFactory, ProjectFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def projects(db):
    hesse = MunicipalityFactory(ars="064110000000")
    bavaria = MunicipalityFactory(ars="096740147147")
    ProjectFactory(published=True, municipality=hesse, title="Pegel", themes=["energy"])
    ProjectFactory(
        published=True, municipality=bavaria, title="Busse", themes=["mobility"], phase="idea"
    )


def test_filter_applies_at_once_and_updates_counts(tab, projects):
    page = tab(viewport={"width": 1280, "height": 900})
    page.goto("/projekte/")
    assert page.get_by_role("link", name="Busse").is_visible()
    page.get_by_label("Hessen").check()
    expect(page.get_by_role("link", name="Busse")).to_have_count(0)
    expect(page.locator("#anzahl")).to_have_text(re.compile("1 Projekt gefunden"))
    expect(page.get_by_label("Mobilität & Verkehr")).to_be_hidden()
    expect(page.get_by_label("Bayern")).to_be_visible()
    expect(page).to_have_url(re.compile("state=06"))
    page.reload()
    expect(page.get_by_label("Hessen")).to_be_checked()
    expect(page.get_by_role("link", name="Busse")).to_have_count(0)


def test_typing_keeps_the_focus_and_sends_one_request(tab, projects):
    page = tab()
    asked = []
    page.on("request", lambda r: asked.append(r.url) if "q=" in r.url else None)
    page.goto("/projekte/")
    page.get_by_label("Suchbegriff").press_sequentially("Pegel", delay=15)
    expect(page.get_by_role("link", name="Busse")).to_have_count(0)
    expect(page.get_by_label("Suchbegriff")).to_be_focused()
    assert len(asked) == 1


def test_back_shows_whole_pages(tab, projects):
    page = tab(viewport={"width": 1280, "height": 900})
    page.goto("/projekte/")
    page.get_by_label("Hessen").check()
    expect(page.get_by_role("link", name="Busse")).to_have_count(0)
    page.get_by_role("link", name="Pegel").click()
    expect(page.get_by_role("heading", name="Pegel")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Projekte", exact=True)).to_be_visible()
    expect(page.get_by_role("navigation", name="Hauptnavigation")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="Busse")).to_be_visible()


def test_everything_works_without_javascript(tab, projects):
    page = tab(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page.goto("/projekte/")
    page.get_by_label("Hessen").check()
    page.get_by_role("button", name="Suchen").click()
    expect(page.get_by_role("link", name="Busse")).to_have_count(0)
    expect(page.get_by_role("link", name="Pegel")).to_be_visible()
    page.get_by_role("link", name="Hessen entfernen").click()
    expect(page.get_by_role("link", name="Busse")).to_be_visible()


def test_filters_are_collapsed_behind_a_button_on_a_phone(tab, projects):
    page = tab(viewport={"width": 390, "height": 844})
    page.goto("/projekte/")
    expect(page.get_by_label("Hessen")).to_be_hidden()
    expect(page.get_by_role("link", name="Busse")).to_be_in_viewport()
    page.get_by_text("Filter", exact=True).click()
    expect(page.get_by_label("Hessen")).to_be_visible()


def test_menu_opens_by_keyboard_on_a_phone(tab, projects):
    page = tab(viewport={"width": 390, "height": 844})
    page.goto("/")
    expect(page.get_by_role("link", name="Kommunen", exact=True)).to_be_hidden()
    page.get_by_text("Menü", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Kommunen", exact=True)).to_be_visible()


def test_first_key_press_leads_to_the_content(tab, projects):
    page = tab()
    page.goto("/projekte/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
