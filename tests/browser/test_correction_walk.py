"""An anonymous visitor reports a mistake; the town accepts it; a moderator approves."""

import time
from contextlib import contextmanager

import pytest
import time_machine
from playwright.sync_api import expect

from core.models import MailRecord
from municipalities.choices import Role
from projects.models import Link, Project
from tests.browser.axe import WIDE_AND_PHONE, check_screens, signed_in
from tests.browser.people import as_person, button, look
from tests.editorial.correcting import EMAIL, propose
from tests.editorial.test_public_reports import say
from tests.factories import (
    LessonFactory,
    MunicipalityFactory,
    NeedFactory,
    ProjectFactory,
    acting,
    moderator,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Interkommunales Hochwasserfrühwarnsystem mit Pegelmessung an Gewässern dritter Ordnung für alle"
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
SHORTEST = 3.2


@contextmanager
def read_and_written():
    """Advance the clock past the minimum time for a form; faster submissions count as spam."""
    with time_machine.travel(time.time() + SHORTEST):
        yield


@pytest.fixture
def project():
    town = MunicipalityFactory(ars="064110000000", short_name="Darmstadt")
    return ProjectFactory(published=True, municipality=town, cost_one_off_eur=24_000)


def test_correction_by_a_visitor_is_accepted_by_town_and_moderator(tab, site, project):
    owner = acting(Role.COORDINATOR, project.municipality)
    visitor = tab(java_script_enabled=False)
    _proposes(visitor, project)
    _takes_it_over(as_person(tab, site, owner))
    _agrees(as_person(tab, site, moderator()), project)
    visitor.goto(project.get_absolute_url())
    expect(visitor.locator("main")).to_contain_text("38.000")
    assert "wird übernommen" in MailRecord.objects.get(to=EMAIL).subject


def _proposes(page, project) -> None:
    page.goto(project.get_absolute_url())
    page.get_by_role("link", name="Fehler gefunden? Korrektur vorschlagen").click()
    look(page, "correction_choose")
    page.get_by_role("link", name="Einmalige Kosten (Euro)").click()
    page.get_by_label("Neue Angabe").fill("viel")
    button(page, "Vorschlag senden").click()
    expect(page.get_by_role("alert")).to_contain_text("ganze Zahl")
    page.get_by_label("Neue Angabe").fill("38.000 €")
    page.get_by_label("Warum?").fill("So steht es im Haushalt.")
    page.get_by_label("Ihre E-Mail-Adresse").fill(EMAIL)
    look(page, "correction_form")
    with read_and_written():
        button(page, "Vorschlag senden").click()
        expect(page.get_by_role("heading", name="Danke")).to_be_visible()


def _takes_it_over(page) -> None:
    page.goto("/meine-kommune/")
    page.locator("section", has_text="Korrekturvorschläge").get_by_role(
        "link", name="Pegelmessung"
    ).first.click()
    expect(page.locator(".old-new ins")).to_contain_text("38.000")
    expect(page.locator("main")).to_contain_text("So steht es im Haushalt.")
    look(page, "correction_detail")
    button(page, "Übernehmen und gleich einreichen").click()
    expect(page.get_by_role("status").first).to_contain_text("Übernommen und eingereicht")


def _agrees(page, project) -> None:
    revision = Project.objects.get(revision_of=project)
    page.goto(f"/moderation/project/{revision.pk}/")
    page.get_by_label("Veröffentlichen").check()
    button(page, "Entscheiden").click()
    expect(page.get_by_role("status").first).to_contain_text("Veröffentlicht")


def test_report_by_a_visitor_leads_to_removal(tab, site, project):
    visitor = tab(viewport={"width": 390, "height": 844})
    visitor.goto(project.get_absolute_url())
    visitor.get_by_role("link", name="Inhalt melden").click()
    visitor.get_by_label("Personenbezogene Daten").check()
    visitor.get_by_label("Was stört Sie daran?").fill("Mein Kennzeichen ist zu sehen.")
    with read_and_written():
        button(visitor, "Meldung senden").click()
        expect(visitor.get_by_role("heading", name="Danke")).to_be_visible()
    judge = as_person(tab, site, moderator())
    judge.goto("/moderation/meldungen/")
    judge.get_by_role("link", name="Mein Kennzeichen").click()
    look(judge, "report_detail")
    judge.get_by_label("Von der Seite nehmen").check()
    judge.get_by_label("Was wurde getan?").fill("Bild gezeigt, Eintrag zurückgezogen.")
    button(judge, "Als erledigt vermerken").click()
    expect(judge.get_by_role("status").first).to_contain_text("Erledigt")
    assert visitor.goto(project.get_absolute_url()).status == 410


@pytest.fixture
def content(project):
    """Each page once empty and once with many and long entries."""
    project.title, project.solution = LONG[:120], f"{LONG}\n\n{UNBROKEN}"
    project.save()
    Link.objects.create(project=project, title=LONG, url=f"https://a.example/{UNBROKEN}")
    lesson = LessonFactory(project=project, published=True)
    need = NeedFactory(published=True, municipality=project.municipality)
    owner = acting(Role.COORDINATOR, project.municipality)
    changed = propose(project, "summary", UNBROKEN)
    Project.objects.filter(pk=project.pk).update(summary=LONG)
    rows = [
        propose(Project.objects.get(pk=project.pk), "solution", f"{LONG}\n{UNBROKEN}"),
        propose(lesson, "title", LONG[:110], by=acting()),
        changed,
    ]
    report = say(project, f"{LONG} {UNBROKEN}", email=EMAIL)
    say(project, UNBROKEN, by=acting())
    return {"project": project, "lesson": lesson, "need": need, "owner": owner, "rows": rows,
            "report": report}  # fmt: skip


def open_paths(content) -> list[str]:
    project, need = content["project"], content["need"]
    form = f"/korrektur/project/{project.pk}/"
    return [
        need.get_absolute_url(), form, f"{form}solution/", f"{form}phase/", f"{form}start_on/",
        f"/korrektur/danke/project/{project.pk}/", f"/melden/need/{need.pk}/",
        f"/melden/danke/need/{need.pk}/",
    ]  # fmt: skip


def test_pages_of_corrections_are_accessible(tab, content, client, site):
    problems = []
    visitor = tab()
    for path in open_paths(content):
        problems += check_screens(visitor, path, WIDE_AND_PHONE)
    member = tab()
    signed_in(member, client, content["owner"], site)
    details = [row.get_absolute_url() for row in content["rows"]]
    lists = ["/meine-kommune/", "/meine-kommune/korrekturen/?show=decided"]
    for path in [*details, *lists, "/meine-kommune/korrekturen/"]:
        problems += check_screens(member, path, WIDE_AND_PHONE)
    judge = tab()
    signed_in(judge, client, moderator(), site)
    for path in (
        details[0], "/moderation/korrekturen/", "/moderation/meldungen/",
        "/moderation/meldungen/?show=handled", content["report"].get_absolute_url(),
    ):  # fmt: skip
        problems += check_screens(judge, path, WIDE_AND_PHONE)
    assert problems == []
