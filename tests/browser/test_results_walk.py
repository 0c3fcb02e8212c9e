"""Figures pasted from a table are checked and shown as chart and table; news about a project."""

import pytest
from playwright.sync_api import expect

from municipalities.choices import Role
from projects.models import Indicator, Project
from projects.services.writing import open_revision
from tests.browser.axe import check_screens, found_on, signed_in
from tests.factories import MunicipalityFactory, ProjectFactory, acting, moderator
from tests.updates.posting import many, write
from updates import services
from updates.models import StatusUpdate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def owner():
    town = MunicipalityFactory(ars="064110000000", short_name="Darmstadt", population=160_000)
    return acting(Role.EDITOR, town)


@pytest.fixture
def project(owner):
    return ProjectFactory(published=True, municipality=owner.municipality, slug="pegel")


def test_figures_are_pasted_corrected_and_read(tab, site, client, owner, project):
    page = tab(viewport={"width": 1280, "height": 900})
    signed_in(page, client, owner, site)
    revision = open_revision(project, by=owner)
    page.goto(f"/projekte/{revision.pk}/bearbeiten/results/")
    page.get_by_label("Was messen Sie?").fill("Vorwarnzeit")
    page.get_by_label("Einheit").fill("Minuten")
    page.get_by_label("Was ist besser?").select_option("more")
    page.get_by_label("Ausgangswert vor dem Projekt").fill("8")
    page.get_by_label("Stand des Ausgangswerts").fill("2021-12-31")
    page.get_by_label("Zielwert").fill("1.060,5")
    page.get_by_label("Messwerte").fill("Jahr\tWert\n2022\t20,5\n2023\tviel\n2024\t1.100")
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Zeile 3: Nach dem Zeitpunkt fehlt die Zahl")
    expect(page.get_by_label("Messwerte")).to_have_value(
        "Jahr\tWert\n2022\t20,5\n2023\tviel\n2024\t1.100"
    )
    assert found_on(page, "form that came back") == []
    page.get_by_label("Messwerte").fill("2022\t20,5\n2023\t44 geschätzt\n2024\t1.100")
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_text("Gespeichert.")).to_be_visible()
    expect(page.get_by_label("Messwerte").first).to_have_value(
        "2022 20,5\n2023 44 geschätzt\n2024 1100"
    )

    page.get_by_role("link", name="Prüfen und einreichen").click()
    page.get_by_role("link", name="Vorschau: So werden es alle lesen").click()
    chart = page.get_by_role("img", name="Vorwarnzeit (Minuten)")
    expect(chart).to_be_visible()
    expect(chart.locator("circle")).to_have_count(4)
    expect(page.get_by_text("Ziel erreicht", exact=True)).to_be_visible()
    page.get_by_text("Alle Werte als Tabelle").click()
    expect(page.get_by_role("row", name="2023 44 geschätzt")).to_be_visible()
    expect(page.get_by_role("row", name="31.12.2021 8 Ausgangswert")).to_be_visible()


def test_status_update_is_posted_and_removed_by_a_moderator(tab, site, client, owner, project):
    page = tab(viewport={"width": 390, "height": 844})
    signed_in(page, client, owner, site)
    page.goto(project.get_absolute_url())
    page.get_by_role("link", name="Neuigkeit schreiben").click()
    page.get_by_role("button", name="Veröffentlichen").click()
    expect(page.get_by_role("alert")).to_contain_text("Bitte prüfen Sie Ihre Angaben.")
    assert found_on(page, "form that came back") == []
    page.get_by_label("Wann war das?").fill("2025-06-18")
    page.get_by_label("Überschrift").fill("Alle Sensoren messen")
    page.get_by_label("Was ist neu?").fill("Der letzte hängt am **Mühlbach**.")
    page.get_by_role("button", name="Veröffentlichen").click()
    expect(page.get_by_role("heading", name="Alle Sensoren messen")).to_be_in_viewport()
    page.get_by_role("link", name="Ändern „Alle Sensoren messen“").click()
    page.get_by_label("Überschrift").fill("Alle zehn Sensoren messen")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("bearbeitet am")).to_be_visible()
    client.logout()

    desk = tab(viewport={"width": 1280, "height": 900})
    signed_in(desk, client, moderator(), site)
    desk.goto(project.get_absolute_url())
    desk.get_by_role("link", name="Von der Seite nehmen „Alle zehn").click()
    desk.get_by_label("Begründung für die Kommune").fill("Nennt eine Person.")
    desk.get_by_role("button", name="Von der Seite nehmen").click()
    expect(desk.get_by_text("Von der Moderation entfernt")).to_be_visible()
    assert StatusUpdate.objects.get().hidden_by_staff


@pytest.fixture
def crowded(owner, project) -> Project:
    """Long words, huge and negative numbers, series of sixty, one and no values, many updates."""
    years = [{"on": f"{1950 + n}-12-31", "value": str((-7) ** (n % 13))} for n in range(60)]
    for n, values in enumerate((years, years[:1], [])):
        Indicator.objects.create(
            project=project, name=UNBROKEN, unit=UNBROKEN[:40], direction="less", values=values,
            baseline_value=10**11, baseline_on="1940-01-01", target_value=-5, per_capita="one",
            source=UNBROKEN, source_url=f"https://stadt.example/{n}", method=UNBROKEN, position=n,
        )  # fmt: skip
    many(project, 25)
    write(project, owner, title=UNBROKEN, text=f"# {UNBROKEN}\n\n- {UNBROKEN}",
          link=f"https://stadt.example/{UNBROKEN}")  # fmt: skip
    services.hide(write(project, owner, title="Verborgen"), by=moderator(), reason=UNBROKEN)
    return project


def test_pages_of_results_are_accessible(tab, site, client, owner, crowded):
    page = tab()
    signed_in(page, client, owner, site)
    update = StatusUpdate.objects.filter(hidden_at=None).first()
    revision = open_revision(crowded, by=owner)
    paths = [
        crowded.get_absolute_url(), f"/projekte/{crowded.pk}/neuigkeiten/",
        f"/projekte/{crowded.pk}/neuigkeiten/neu/", f"/neuigkeiten/{update.pk}/bearbeiten/",
        f"/neuigkeiten/{update.pk}/zurueckziehen/", f"/neuigkeiten/{update.pk}/melden/",
        f"/projekte/{revision.pk}/bearbeiten/results/",
    ]  # fmt: skip
    assert [problem for path in paths for problem in check_screens(page, path)] == []
