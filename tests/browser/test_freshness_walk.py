"""A town confirms that its entries are current: from dashboard, page and mail."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.models import AuditEntry
from editorial.freshness import reminders as freshness_letters
from editorial.models import ReviewStep
from municipalities.choices import Role
from projects.models import Project
from tests.browser.axe import NARROWEST, WIDE_AND_PHONE, check_screens
from tests.browser.people import as_person, button, look
from tests.editorial.checks import ago, checked
from tests.factories import MunicipalityFactory, acting, moderator
from tests.mails import written_mails

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Interkommunales Hochwasserfrühwarnsystem mit Pegelmessung an Gewässern dritter Ordnung für alle"


@pytest.fixture
def town():
    return MunicipalityFactory(ars="064110000000", short_name="Darmstadt")


@pytest.fixture
def entries(town):
    """Dates relative to today, as the clock of a browser cannot be changed."""
    now = timezone.now()

    def old(kind, days, **fields):
        at = ago(days, now)
        if kind == "project":
            fields["contact_verified_at"] = at
        return checked(kind, 0, town, **fields | {"published_at": at, "verified_at": at})

    project = old("project", 250, title=LONG[:120])
    other = old("project", 500, title="Mitfahrbank", responsible_function="", contact_email="")
    need = old("need", 240, title="Laub auf Radwegen")
    return {"project": project, "other": other, "need": need}


def test_town_confirms_that_entries_are_current(tab, site, town, entries):
    person = acting(Role.COORDINATOR, town)
    _from_the_dashboard(as_person(tab, site, person), entries)
    _from_the_page(as_person(tab, site, person), site, entries)
    _from_the_mail(tab(), person, entries)
    _readers_see_it(tab(), site)


def _from_the_dashboard(page, entries) -> None:
    page.goto("/meine-kommune/")
    panel = page.locator("#pruefen")
    expect(panel).to_contain_text("Bitte prüfen (4)")
    expect(panel.locator("li").first).to_contain_text("Mitfahrbank")
    look(page, "freshness-dashboard")
    panel.get_by_role("button", name="Stimmt noch: Mitfahrbank").click()
    expect(page.locator("main")).to_contain_text("Eine Angabe gilt als geprüft")
    expect(page.locator("#pruefen")).to_contain_text("Bitte prüfen (3)")


def _from_the_page(page, site: str, entries) -> None:
    page.goto(entries["project"].get_absolute_url())
    expect(page.locator("main")).to_contain_text("Zuletzt geprüft vor 8 Monaten.")
    button(page, "Eintrag stimmt noch").click()
    expect(page.locator("main")).to_contain_text("Danke. Der Eintrag gilt als geprüft.")
    expect(page.locator("main")).to_contain_text("Geprüft am")
    look(page, "freshness-page")


def _from_the_mail(page, person, entries) -> None:
    """Confirm by the link in the mail, not signed in."""
    freshness_letters.remind(timezone.now())
    mail = written_mails().get(to=person.user.email)
    page.goto(re.search(r"/pruefen/\w+/", mail.text)[0])
    expect(page.locator("main")).to_contain_text("Stimmt das noch?")
    look(page, "freshness-letter")
    assert AuditEntry.objects.filter(action__endswith="confirmed").count() == 2
    for box in page.locator("input[type=checkbox]").all():
        box.check()
    button(page, "Alle ausgewählten stimmen noch").click()
    expect(page.locator("main")).to_contain_text("Alles ist bestätigt")
    assert AuditEntry.objects.filter(action__endswith="confirmed").count() == 4


def _readers_see_it(page, site: str) -> None:
    Project.objects.filter(title="Mitfahrbank").update(verified_at=ago(500, timezone.now()))
    page.goto("/projekte/")
    cards = page.locator("#ergebnis .card")
    expect(cards.last).to_contain_text("Mitfahrbank")
    expect(cards.last).to_contain_text("Zuletzt geprüft vor 16 Monaten")
    look(page, "freshness-list")


def test_pages_of_freshness_are_accessible(tab, site, town, entries):
    person = acting(Role.COORDINATOR, town)
    screens = (*WIDE_AND_PHONE, (NARROWEST, "light"))
    freshness_letters.remind(timezone.now())
    assert ReviewStep.objects.filter(stage=ReviewStep.Stage.WARNED).exists()
    letter = re.search(r"/pruefen/\w+/", written_mails().get(to=person.user.email).text)[0]
    lapsed = checked("project", 900, town, title=LONG[:120])
    Project.objects.filter(pk=lapsed.pk).update(state="archived", lapsed_at=timezone.now())
    visits = {
        None: [letter, "/projekte/", lapsed.get_absolute_url()],
        person: ["/meine-kommune/", entries["other"].get_absolute_url()],
        moderator(): ["/moderation/aktualitaet/", f"/moderation/aktualitaet/{town.ars}/"],
    }
    found = []
    for actor, paths in visits.items():
        page = as_person(tab, site, actor) if actor else tab()
        found += [problem for path in paths for problem in check_screens(page, path, screens)]
    assert found == []
