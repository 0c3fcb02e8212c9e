"""Haßfurt adopts Hamburg's DIPAS; its confidential lesson is visible to towns only."""

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import expect

from editorial.workflow.services import move
from lessons.models import Lesson
from municipalities.choices import Role
from municipalities.keys import find
from projects.models import Prerequisite, Project
from tests.browser.people import as_person, button
from tests.factories import acting, moderator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECRET = "Der Vertrag mit dem Rechenzentrum war falsch geschnitten"
DETAIL = "Vergabefehler im Los zwei"


@pytest.fixture
def people():
    """Members of both towns and a moderator; the sample data without its recorded adoption."""
    from adoptions.models import Adoption

    call_command("load_sample", verbosity=0)
    Adoption.objects.all().delete()
    hassfurt = find("09674147")
    hassfurt.has_lorawan = False
    hassfurt.save()
    dipas = Project.objects.get(title__startswith="DIPAS")
    Prerequisite.objects.create(
        project=dipas, kind="population", comparator="at_least", value="5000"
    )
    Prerequisite.objects.create(project=dipas, kind="lorawan", comparator="is", value="yes")
    Prerequisite.objects.create(project=dipas, kind="it_operator", comparator="is", value="own")
    return {
        "hassfurt": acting(Role.COORDINATOR, hassfurt),
        "hamburg": acting(Role.COORDINATOR, dipas.municipality),
        "moderator": moderator(),
    }


def test_hassfurt_adopts_dipas_and_shows_its_failure_to_towns_only(tab, site, people):
    hassfurt = as_person(tab, site, people["hassfurt"])
    _finds_and_checks(hassfurt)
    address = _records(hassfurt)
    _confirms(as_person(tab, site, people["hamburg"]), address)
    own = _writes_its_own(hassfurt, address, people)
    lesson = _writes_the_failure(hassfurt, own, people)
    _sees_the_chain(tab(), own)
    _finds_no_trace(site, own, lesson)
    expect(hassfurt.goto(own) and hassfurt.locator("main")).to_contain_text(SECRET)


def _finds_and_checks(page) -> None:
    page.goto("/projekte/")
    page.get_by_label("von Kommunen wie unserer zuerst").check()
    expect(page.locator("#ergebnis")).to_contain_text("ähnlich wie Haßfurt")
    page.get_by_label("Suchbegriff").fill("DIPAS")
    expect(page.locator("#ergebnis")).to_contain_text("1 Projekt gefunden")
    page.get_by_role("link", name="DIPAS – Digitales Partizipationssystem").click()
    fit = page.locator("section[aria-labelledby=passt]")
    expect(fit).to_contain_text("erfüllt: Einwohnerzahl: mindestens 5.000 Einwohner")
    expect(fit).to_contain_text("nicht erfüllt: LoRaWAN")
    expect(fit).to_contain_text("offen: Betrieb der IT")


def _records(page) -> str:
    page.get_by_role("link", name="Das übernehmen wir").click()
    page.get_by_label("Wie weit sind Sie?").select_option("piloting")
    page.get_by_label("Was übernehmen Sie?").select_option("adapted")
    button(page, "Eintragen").click()
    expect(page.locator("main")).to_contain_text("noch nicht bestätigt")
    return page.url


def _confirms(page, address: str) -> None:
    page.goto("/meine-kommune/")
    page.locator("main").get_by_role("link", name="Haßfurt").first.click()
    assert page.url == address
    button(page, "Ja, bestätigen").click()
    expect(page.locator("main")).to_contain_text("von beiden Kommunen bestätigt")


def _writes_its_own(page, address: str, people) -> str:
    page.goto(address)
    button(page, "Entwurf anlegen").click()
    page.get_by_label("Titel").first.fill("Unser DIPAS für Haßfurt")
    page.locator("main").get_by_role("button", name="Speichern").first.click()
    draft = Project.objects.get(title="Unser DIPAS für Haßfurt")
    assert draft.summary == Project.objects.get(title__startswith="DIPAS").summary
    Project.objects.filter(pk=draft.pk).update(
        phase="pilot", problem="Enge IT", solution="Angepasst", benefit="Für alle",
        responsible_function="Bauamt", contact_email="bau@hassfurt.example",
    )  # fmt: skip
    draft.refresh_from_db()
    sent = move(draft, "submit", by=people["hassfurt"], expected_version=draft.version)
    public = move(sent, "publish", by=people["moderator"], expected_version=sent.version)
    return public.get_absolute_url()


def _writes_the_failure(page, own: str, people) -> Lesson:
    page.goto(own)
    page.locator("main").get_by_role("link", name="Erfahrung teilen").click()
    page.get_by_label("Fehlschlag").check()
    page.get_by_label("In einem Satz").fill(SECRET)
    page.get_by_label("Was ist passiert?").fill(DETAIL)
    page.get_by_label("Bereich").select_option("procurement")
    page.get_by_label("Nur Kommunen").check()
    button(page, "Speichern und einreichen").click()
    expect(page.locator("main")).to_contain_text("Eingereicht")
    lesson = Lesson.objects.get()
    return move(lesson, "publish", by=people["moderator"], expected_version=lesson.version)


def _sees_the_chain(page, own: str) -> None:
    """An anonymous visitor sees the adoption on both project pages."""
    for path, other in ((own, "DIPAS – Digitales"), (_dipas(), "Unser DIPAS für Haßfurt")):
        page.goto(path)
        way = page.locator("section[aria-labelledby=nachnutzungen]")
        expect(way).to_contain_text(other)
        expect(way).to_contain_text("Der Weg von Kommune zu Kommune")
    expect(way).to_contain_text("von beiden Kommunen bestätigt")


def _dipas() -> str:
    return Project.objects.get(title__startswith="DIPAS").get_absolute_url()


def _finds_no_trace(site: str, own: str, lesson: Lesson) -> None:
    """The answers of every outlet, fetched without a browser."""
    anonymous = Client(headers={"host": site.partition("//")[2]})
    outlets = [
        own, "/en" + own.replace("projekte", "projects"), _dipas(), "/", "/karte/", "/erfahrungen/",
        "/erfahrungen/?q=Vertrag", "/projekte/?q=Vertrag", "/sitemap.xml", "/robots.txt",
        lesson.get_absolute_url(), f"/id/{lesson.pk}/", lesson.municipality.get_absolute_url(),
        "/api/v1/", "/api/v1/lessons/", f"/api/v1/lessons/{lesson.pk}/", "/api/v1/lessons/?q=Vertrag",
        "/api/v1/projects/?expand=lessons,adoptions", f"/api/v1/projects/{lesson.project_id}/",
        f"/api/v1/projects/{lesson.project_id}/readiness/", "/api/v1/adoptions/",
        f"/api/v1/projects/{lesson.project_id}/adoption-graph/",
    ]  # fmt: skip
    for path in outlets:
        text = anonymous.get(path).text
        # the search word is repeated in the answer's own URL
        text = text.replace(path, "").replace(path.replace("erfahrungen", "lessons"), "")
        for trace in (SECRET, "Rechenzentrum", DETAIL, str(lesson.pk), lesson.slug):
            assert trace not in text, (path, trace)
    assert "0 Erfahrungen gefunden" in anonymous.get("/erfahrungen/").text
    row = anonymous.get(f"/api/v1/projects/{lesson.project_id}/").json()
    assert row["lesson_count"] == 0
