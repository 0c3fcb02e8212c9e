"""The project form with and without scripts."""

import pytest
from playwright.sync_api import expect

from municipalities.actors import Actor
from tests.browser.people import as_person
from tests.factories import MembershipFactory, MunicipalityFactory, ProjectFactory
from tests.projects import steps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft():
    membership = MembershipFactory()
    return ProjectFactory(municipality=membership.municipality, created_by=membership.user)


def fill_row(page, prefix: str, index: int, title: str) -> None:
    page.locator(f"#id_{prefix}-{index}-title").fill(title)
    page.locator(f"#id_{prefix}-{index}-url").fill("https://stadt.example")


def save(page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Speichern und weiter").click()


def test_with_scripts_rows_are_added_without_saving(tab, site, draft):
    page = as_person(tab, site, Actor.of(draft.created_by))
    page.goto(steps.address(draft, "documents"))
    fill_row(page, "links", 0, "Erster")
    page.locator("[data-rows=links]").get_by_role("button", name="Weitere Zeile").click()
    expect(page.locator("#id_links-1-title")).to_be_focused()
    fill_row(page, "links", 1, "Zweiter")
    assert not draft.links.exists()
    save(page)
    assert [link.title for link in draft.links.all()] == ["Erster", "Zweiter"]


def test_without_scripts_the_same_button_saves_and_shows_one_more(tab, site, draft):
    page = as_person(tab, site, Actor.of(draft.created_by), java_script_enabled=False)
    page.goto(steps.address(draft, "documents"))
    fill_row(page, "links", 0, "Erster")
    with page.expect_navigation():
        page.locator("[data-rows=links]").get_by_role("button", name="Weitere Zeile").click()
    expect(page.locator("#id_links-0-title")).to_have_value("Erster")
    fill_row(page, "links", 1, "Zweiter")
    save(page)
    assert [link.title for link in draft.links.all()] == ["Erster", "Zweiter"]


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_in_the_town_search_offers_towns_of_that_name(tab, site, draft, scripts):
    for name in ("Kreis Vechta", "Kreis Stade"):
        district = MunicipalityFactory(short_name=name)
        MunicipalityFactory(short_name="Neuenkirchen", district=district)
    page = as_person(tab, site, Actor.of(draft.created_by), java_script_enabled=scripts)
    page.goto(steps.address(draft, "partners"))
    page.get_by_label("Kommune hinzufügen").fill("Neuenkirchen")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_label("Neuenkirchen (Kreis Stade)").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Hinzufügen").click()
    expect(page.get_by_label("Neuenkirchen (Kreis Stade)")).to_be_checked()
    assert draft.partner_municipalities.get().district.short_name == "Kreis Stade"


def test_enter_in_a_row_saves_instead_of_adding_another(tab, site, draft):
    page = as_person(tab, site, Actor.of(draft.created_by))
    page.goto(steps.address(draft, "documents"))
    fill_row(page, "links", 0, "Erster")
    with page.expect_navigation():
        page.locator("#id_links-0-title").press("Enter")
    assert draft.links.get().title == "Erster"
    assert page.url.endswith("/contact/")
