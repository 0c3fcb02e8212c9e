"""A town invites, another registers, the list is read, the event is cancelled: wide and on a phone."""

import pytest
from playwright.sync_api import expect

from events import registrations, services
from events.models import Event, Registration
from municipalities.choices import Role
from projects.models import Theme
from tests.browser.axe import NARROWEST, check_screens, found_on
from tests.browser.people import as_person, button, look
from tests.events.writing import in_days, publish, typed
from tests.factories import EventFactory, MunicipalityFactory, ProjectFactory, acting, moderator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Interkommunales Hochwasserfrühwarnsystem mit Pegelmessung an Gewässern dritter Ordnung für alle"
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def owner():
    return acting(Role.COORDINATOR, MunicipalityFactory(short_name="Haßfurt", state="09"))


@pytest.fixture
def guest():
    return acting(Role.EDITOR, MunicipalityFactory(short_name="Hamburg", state="02"))


@pytest.fixture
def project(owner):
    return ProjectFactory(published=True, municipality=owner.municipality, title="Pegelnetz")


@pytest.mark.parametrize("width", [1280, 390])
def test_event_is_announced_attended_and_cancelled(tab, site, owner, guest, project, width):
    screen = {"viewport": {"width": width, "height": 900}}
    host = as_person(tab, site, owner, **screen)
    _invites(host, project, width)
    event = Event.objects.get()
    event = publish(event, by=owner)
    visitor = as_person(tab, site, guest, **screen)
    _comes(visitor, event, width)
    host.goto(f"/veranstaltungen/{event.pk}/anmeldungen/")
    expect(host.locator("main")).to_contain_text(guest.user.get_full_name())
    look(host, f"event-names-{width}")
    host.goto(event.get_absolute_url())
    host.get_by_text("Veranstaltung absagen").click()
    host.get_by_label("Grund der Absage").fill("Hochwasser im Bauhof.")
    button(host, "Endgültig absagen").click()
    expect(host.get_by_role("status").first).to_contain_text("Abgesagt.")
    visitor.goto(event.get_absolute_url())
    expect(visitor.locator("main")).to_contain_text("Diese Veranstaltung ist abgesagt.")
    expect(visitor.locator("main")).to_contain_text("Hochwasser im Bauhof.")
    look(visitor, f"event-cancelled-{width}")


def _invites(page, project, width) -> None:
    page.goto(project.get_absolute_url())
    page.get_by_role("link", name="Zu einem Studienbesuch einladen").click()
    expect(page.get_by_label("Studienbesuch")).to_be_checked()
    button(page, "Speichern und einreichen").click()
    expect(page.get_by_role("alert").first).to_contain_text("Beginn")
    look(page, f"event-form-errors-{width}")
    page.get_by_label("Titel").fill("Blick ins Labor: Pegel")
    page.get_by_label("Worum geht es?").fill("Wir zeigen zwei Sensoren am Bach.")
    page.get_by_label("Klimaanpassung").check()
    page.locator("#id_starts_at").fill(typed(in_days(20, 10)))
    page.locator("#id_ends_at").fill(typed(in_days(20, 12)))
    page.locator("#id_place").fill("Bauhof")
    page.locator("#id_capacity").fill("15")
    look(page, f"event-form-{width}")
    button(page, "Als Entwurf speichern").click()
    expect(page.get_by_role("status").first).to_contain_text("Gespeichert.")
    look(page, f"event-draft-{width}")


def _comes(page, event, width) -> None:
    page.goto("/veranstaltungen/")
    look(page, f"event-list-{width}")
    page.get_by_role("link", name=event.title).click()
    expect(page.locator("main")).to_contain_text("Noch 15 Plätze frei.")
    look(page, f"event-{width}")
    button(page, "Ich komme").click()
    expect(page.get_by_role("status").first).to_contain_text("Sie sind angemeldet.")
    assert Registration.objects.active().count() == 1
    look(page, f"event-registered-{width}")
    page.goto("/meine-kommune/")
    expect(page.locator("main")).to_contain_text("Sie sind angemeldet")


@pytest.fixture
def content(owner, guest, project):
    long = EventFactory(
        published=True, municipality=owner.municipality, project=project, title=LONG,
        text=f"{LONG}\n\n{UNBROKEN}", place=LONG, address=UNBROKEN, capacity=1, is_online=True,
        online_url=f"https://stadt.example/{UNBROKEN}", contact_function=LONG,
    )  # fmt: skip
    registrations.register(long, by=guest)
    off = EventFactory(published=True, municipality=owner.municipality)
    services.cancel(off, by=owner, reason=LONG)
    past = EventFactory(published=True, starts_at=in_days(-9))
    draft = EventFactory(municipality=owner.municipality, title=LONG)
    draft.themes.set(Theme.objects.all())
    return {"long": long, "off": off, "past": past, "draft": draft}


def test_pages_of_events_are_accessible_and_fit(tab, site, content, owner, guest):
    pages = [content[name].get_absolute_url() for name in ("long", "off", "past")]
    lists = ["/veranstaltungen/", "/veranstaltungen/?q=xyzxyz", "/veranstaltungen/?from=gestern"]
    shared = [*lists, *pages, content["long"].project.get_absolute_url()]
    draft = content["draft"].pk
    own = [
        *shared, "/veranstaltungen/neu/", f"/veranstaltungen/{draft}/", "/meine-kommune/",
        f"/veranstaltungen/{draft}/bearbeiten/", owner.municipality.get_absolute_url(),
        f"/veranstaltungen/{content['long'].pk}/anmeldungen/",
        f"/veranstaltungen/{content['off'].pk}/anmeldungen/",
    ]  # fmt: skip
    problems = []
    for reader, paths in ((None, shared), (owner, own), (guest, shared), (moderator(), shared)):
        page = as_person(tab, site, reader) if reader else tab()
        for path in paths:
            problems += check_screens(page, path, narrowest=NARROWEST)
    assert problems == [], "\n".join(problems)


def test_form_errors_are_accessible(tab, site, owner):
    page = as_person(tab, site, owner, viewport={"width": 390, "height": 900})
    page.goto("/veranstaltungen/neu/")
    button(page, "Speichern und einreichen").click()
    assert found_on(page, "/veranstaltungen/neu/ with errors") == []
