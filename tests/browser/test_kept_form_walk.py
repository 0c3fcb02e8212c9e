"""A session expires during writing: the text is restored; errors get the focus."""

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from contacts.models import Message
from tests.browser.people import as_person, button, look
from tests.contacts.talks import ask
from tests.factories import ProjectFactory, acting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "Der Pegel steht seit dem 3. Mai.\nAm Bach sind es zwei."


@pytest.fixture
def person():
    person = acting()
    EmailAddress.objects.create(
        user=person.user, email=person.user.email, verified=True, primary=True
    )
    return person


@pytest.mark.parametrize("width", [1280, 390])
def test_text_is_restored_after_sign_in_and_sent_with_one_click(tab, site, person, width):
    row = ask(ProjectFactory(published=True, municipality=person.municipality), by=acting())
    page = as_person(tab, site, person, viewport={"width": width, "height": 900})
    page.goto(reverse("request_detail", args=[row.pk]))
    page.get_by_label("Nachricht").fill(TEXT)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("#antworten button.kern-btn--primary").click()
    page.get_by_label("E-Mail").fill(person.user.email)
    page.get_by_label("Passwort").fill("falsch")
    button(page, "Anmelden").click()
    expect(page.locator("#fehler")).to_be_focused()
    expect(page).to_have_title("Fehler: Anmelden – Kommunallabor")
    page.get_by_label("Passwort").fill("ein-langes-passwort")
    button(page, "Anmelden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihre Eingaben sind noch da")
    expect(page.get_by_label("Nachricht")).to_have_value(TEXT)
    look(page, f"kept-form-{width}")
    button(page, "Jetzt absenden").click()
    expect(page).to_have_url(f"{site}{reverse('request_detail', args=[row.pk])}")
    assert Message.objects.filter(text__contains="Am Bach sind es zwei").count() == 1


def test_without_scripts_the_summary_has_the_focus_too(tab, site, person):
    page = as_person(tab, site, person, java_script_enabled=False)
    page.goto(reverse("project_create"))
    page.locator("main form button.kern-btn--primary").click()
    expect(page.locator("#fehler")).to_have_attribute("autofocus", "")
    expect(page.locator("#fehler")).to_have_attribute("tabindex", "-1")
