"""A town starts a project from a text, checks the recognised fields and opens the preview."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import SCREENS, check, found_on, signed_in
from tests.factories import acting
from tests.projects.test_text_import import ADDRESS, TEXT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "scheme"), [SCREENS[0], SCREENS[3]])
def test_project_is_created_from_a_text(tab, client, site, width, scheme):
    page = tab(viewport={"width": width, "height": 900}, color_scheme=scheme)
    signed_in(page, client, acting(), site)
    assert check(page, ADDRESS) == []
    page.get_by_label("Oder Text einfügen").fill(TEXT)
    page.get_by_role("button", name="Text lesen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Das haben wir erkannt")
    assert found_on(page, "what was recognised") == []
    expect(page.locator("#id_solution")).to_have_value(
        "Sensoren unter Brücken.\nAchtung: nur im Winter."
    )
    expect(page.locator("#id_rest")).to_have_value(
        "Beschluss des Rates vom 3. Mai.\n\n## Presse\nDie Zeitung schrieb darüber.\n\n"
        "Laufende Kosten: etwa viertausend\n\nHandlungsfeld: Bildung und Raumfahrt"
    )
    page.get_by_role("button", name="Entwurf anlegen").click()
    expect(page.locator("main")).to_contain_text("Der Entwurf ist angelegt.")
    page.get_by_role("link", name="Prüfen und einreichen").first.click()
    page.get_by_role("link", name="Vorschau: So werden es alle lesen").click()
    expect(page.locator("main")).to_contain_text("Sensoren unter Brücken.")
    expect(
        page.get_by_role("main").get_by_role("link", name="Bearbeiten", exact=True)
    ).to_have_count(0)
    assert found_on(page, "preview") == []
