"""Form input survives a closed tab, a lost connection and an expired session."""

import threading
from contextlib import contextmanager

import pytest
from allauth.account.models import EmailAddress
from django.db.models.signals import post_save
from playwright.sync_api import expect

from editorial.models import UnsavedInput
from municipalities.actors import Actor
from tests.browser import walk
from tests.browser.axe import WIDE_AND_PHONE, check_screens
from tests.browser.people import as_person
from tests.factories import MembershipFactory, ProjectFactory, UserFactory
from tests.projects import steps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "ein-langes-passwort-2026"
EMAIL = "editor@stadt.example"
PAUSE_MS = 2_000
OFFLINE = "Keine Verbindung – Ihre Eingaben stehen nur in diesem Fenster."
SIGNED_OUT = "Sie sind abgemeldet; Ihre Eingaben bleiben in diesem Fenster."
PUT_BACK = "Wir haben Ihre nicht gespeicherten Eingaben"


@pytest.fixture
def draft():
    user = UserFactory(email=EMAIL, password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    town = MembershipFactory(user=user).municipality
    return ProjectFactory(municipality=town, created_by=user)


@pytest.fixture
def page(tab, site, draft):
    return as_person(tab, site, Actor.of(draft.created_by))


def open_form(page, path: str):
    page.clock.install()
    page.goto(path)
    return page


def status(page):
    return page.locator("[data-autosave-status]")


def pause(page) -> None:
    """Advance the page's clock by the autosave delay."""
    page.clock.fast_forward(PAUSE_MS)


def typed(page, label: str, text: str) -> None:
    page.get_by_label(label).fill(text)
    pause(page)
    expect(status(page)).to_contain_text("Zwischengespeichert um")
    expect(page.get_by_role("link", name="In neuem Fenster anmelden")).to_be_hidden()


@contextmanager
def kept():
    """Wait until the server has stored what the page sent on leaving."""
    arrived = threading.Event()

    def note(**_kwargs):
        arrived.set()

    post_save.connect(note, sender=UnsavedInput)
    try:
        yield
        assert arrived.wait(20)
    finally:
        post_save.disconnect(note, sender=UnsavedInput)


def another_tab(page):
    return open_form(page.context.new_page(), page.url)


def test_text_is_restored_after_closing_the_tab(page, draft):
    open_form(page, steps.address(draft, "story"))
    typed(page, "Ausgangslage", "Der Keller stand **zweimal** unter Wasser.")
    draft.refresh_from_db()
    assert draft.problem == "Starkregen kam ohne Vorwarnung."
    page.get_by_label("Nutzen für die Menschen").fill("Im letzten Augenblick")
    again = another_tab(page)
    page.close(run_before_unload=False)
    expect(again.get_by_text(PUT_BACK)).to_be_visible()
    expect(again.get_by_label("Ausgangslage")).to_have_value(
        "Der Keller stand **zweimal** unter Wasser."
    )
    assert check_screens(again, steps.address(draft, "story"), WIDE_AND_PHONE) == []
    with again.expect_navigation():
        again.get_by_role("button", name="Speichern", exact=True).click()
    draft.refresh_from_db()
    assert draft.problem == "Der Keller stand **zweimal** unter Wasser."
    expect(again.get_by_text(PUT_BACK)).to_have_count(0)
    assert not UnsavedInput.objects.exclude(fields=[]).exists()


def test_leaving_the_page_immediately_keeps_the_last_words(page, draft):
    open_form(page, steps.address(draft, "story"))
    page.get_by_label("Ausgangslage").fill("Noch schnell notiert")
    page.once("dialog", lambda dialog: dialog.accept())
    with kept():
        page.goto("/projekte/")
    page.goto(steps.address(draft, "story"))
    expect(page.get_by_label("Ausgangslage")).to_have_value("Noch schnell notiert")


def test_rows_are_restored_and_discarded(page, draft):
    open_form(page, steps.address(draft, "documents"))
    page.locator("#id_links-0-title").fill("Erster")
    page.locator("[data-rows=links]").get_by_role("button", name="Weitere Zeile").click()
    page.locator("#id_links-1-title").fill("Zweiter")
    pause(page)
    expect(status(page)).to_contain_text("Zwischengespeichert um")
    page.goto(steps.address(draft, "documents"))
    expect(page.locator("#id_links-1-title")).to_have_value("Zweiter")
    page.get_by_role("button", name="Verwerfen und gespeicherten Stand zeigen").click()
    expect(page.get_by_text(PUT_BACK)).to_have_count(0)
    expect(page.locator("#id_links-0-title")).to_have_value("")
    assert not UnsavedInput.objects.exists()


def test_form_reports_a_lost_connection_and_catches_up(page, draft):
    open_form(page, steps.address(draft, "story"))
    page.context.set_offline(True)
    page.get_by_label("Lösung").fill("Ohne Netz geschrieben")
    pause(page)
    expect(status(page)).to_have_text(OFFLINE)
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(status(page)).to_have_text(OFFLINE)
    expect(page.get_by_label("Lösung")).to_have_value("Ohne Netz geschrieben")
    page.context.set_offline(False)
    expect(status(page)).to_contain_text("Zwischengespeichert um")
    with page.expect_navigation():
        page.get_by_role("button", name="Speichern", exact=True).click()
    draft.refresh_from_db()
    assert draft.solution == "Ohne Netz geschrieben"


def test_signing_in_in_another_tab_resumes_an_expired_session(page, draft):
    open_form(page, steps.address(draft, "story"))
    page.context.clear_cookies()
    page.get_by_label("Lösung").fill("Nach der Mittagspause")
    pause(page)
    expect(status(page)).to_have_text(SIGNED_OUT)
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_label("Lösung")).to_have_value("Nach der Mittagspause")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="In neuem Fenster anmelden").click()
    walk.sign_in(opened.value, EMAIL, PASSWORD)
    opened.value.close()
    page.get_by_label("Lösung").press_sequentially("!")
    pause(page)
    expect(status(page)).to_contain_text("Zwischengespeichert um")
    with page.expect_navigation():
        page.get_by_role("button", name="Speichern", exact=True).click()
    draft.refresh_from_db()
    assert draft.solution == "Nach der Mittagspause!"


def test_older_window_does_not_overwrite_a_newer_autosave(page, draft):
    open_form(page, steps.address(draft, "story"))
    newer = another_tab(page)
    typed(newer, "Lösung", "Im neueren Fenster")
    page.get_by_label("Lösung").fill("Im älteren Fenster")
    pause(page)
    expect(status(page)).to_contain_text("In einem anderen Fenster haben Sie weitergeschrieben.")
    assert ["solution", "Im neueren Fenster"] in UnsavedInput.objects.get().fields


@pytest.mark.parametrize(
    ("path", "label"),
    [("/projekte/neu/", "Wie heißt das Projekt?"), ("/bedarfe/neu/", "Was suchen Sie?")],
)
def test_forms_of_new_entries_keep_their_text(page, draft, path, label):
    open_form(page, path)
    typed(page, label, "Pegel kleiner Bäche")
    page.goto(path)
    expect(page.get_by_text(PUT_BACK)).to_be_visible()
    expect(page.get_by_label(label)).to_have_value("Pegel kleiner Bäche")
    page.get_by_role("button", name="Verwerfen und leer beginnen").click()
    expect(page.get_by_label(label)).to_have_value("")
