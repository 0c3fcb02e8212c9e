"""The character counter agrees with the server; a chosen file stays chosen."""

import pytest
from playwright.sync_api import expect

from projects.models import Project
from tests.browser.people import as_person, button, look
from tests.browser.walk import picture
from tests.factories import ProjectFactory, acting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def draft():
    actor = acting()
    return ProjectFactory(municipality=actor.municipality, created_by=actor.user), actor


@pytest.fixture(params=[WIDE, NARROW], ids=["1280", "390"])
def page(request, tab, site, draft):
    page = as_person(tab, site, draft[1], viewport=request.param)
    page.goto(f"/projekte/{draft[0].pk}/bearbeiten/basics/")
    return page


def left(page):
    return page.locator("#id_summary-limit")


class TestCounter:
    def test_counts_a_line_break_and_an_emoji_once(self, page, draft):
        field = page.get_by_label("Kurzbeschreibung")
        field.fill("a\n" * 199 + "b🚲")
        expect(left(page)).to_have_text("noch 0 Zeichen")
        look(page, f"counter-{page.viewport_size['width']}")
        button(page, "Speichern").click()
        expect(page.locator("#fehler")).to_have_count(0)
        assert len(Project.objects.get(pk=draft[0].pk).summary) == 400

    def test_cuts_nothing_and_shows_the_excess_before_and_after_sending(self, page):
        text = "Wort " * 84 + "Ende"
        page.get_by_label("Kurzbeschreibung").fill(text)
        expect(left(page)).to_have_text("24 Zeichen zu viel")
        button(page, "Speichern").click()
        expect(page.locator("#fehler")).to_contain_text("das sind 24 Zeichen zu viel")
        expect(page.get_by_label("Kurzbeschreibung")).to_have_value(text)
        expect(left(page)).to_have_text("24 Zeichen zu viel")

    def test_is_announced_near_the_limit_only(self, page):
        page.clock.install()
        page.reload()
        spoken = page.locator("[aria-live=polite].kern-sr-only").last
        field = page.get_by_label("Kurzbeschreibung")
        field.fill("kurz")
        page.clock.fast_forward(2_000)
        expect(spoken).to_be_empty()
        field.fill("x" * 390)
        page.clock.fast_forward(2_000)
        expect(spoken).to_have_text("noch 10 Zeichen")
        field.fill("x" * 391)
        page.clock.fast_forward(2_000)
        expect(spoken).to_have_text("noch 10 Zeichen")


def test_a_picture_stays_chosen_until_it_is_saved(page, draft):
    page.locator("input[type=file][name=picture]").set_input_files(
        {"name": "Brücke.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    button(page, "Speichern").click()
    kept = page.get_by_label("Brücke.jpg (")
    expect(kept).to_be_checked()
    look(page, f"kept-file-{page.viewport_size['width']}")
    page.get_by_label("Bildbeschreibung").fill("Eine Brücke am Morgen")
    button(page, "Speichern").click()
    expect(page.get_by_label("Brücke.jpg (")).to_have_count(0)
    assert Project.objects.get(pk=draft[0].pk).image.original_name == "Brücke.jpg"
