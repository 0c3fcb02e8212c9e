"""A town revises, a moderator publishes part and returns the rest, anyone reads the history."""

import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from core.uploads.validation import rewrite_picture
from editorial.files.storage import store_picture
from editorial.models import PublishedVersion
from editorial.workflow.services import move
from municipalities.choices import Role
from projects.models import Link, Partner, Project, Theme
from projects.services.writing import open_revision
from tests.browser.axe import check_screens, signed_in
from tests.factories import MunicipalityFactory, ProjectFactory, acting, moderator
from tests.projects.files import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
LONG = "\n\n".join(
    " ".join(f"Satz {n} beschreibt den Aufbau der Station {m} am Bach." for n in range(9))
    for m in range(3)
)
REMARK = "Bitte nennen Sie, wer die Sensoren wartet."


def stored(author, colour: str):
    file = rewrite_picture(picture(colour=colour, size=(640, 360)))
    with transaction.atomic():
        return store_picture(file, name=f"{colour}.jpg", by=author)


@pytest.fixture
def author():
    town = MunicipalityFactory(ars="064110000000", short_name="Darmstadt")
    return acting(Role.COORDINATOR, town)


@pytest.fixture
def project(author):
    """A published project with long texts, a picture and rows."""
    project = ProjectFactory(
        published=True,
        municipality=author.municipality,
        slug="pegel",
        title="Pegelmessung am Ruthsenbach",
        solution=f"{LONG}\n\nDie Sensoren melden stündlich.",
        cost_one_off_eur=38_000,
        image=stored(author, "navy"),
        image_alt="Der Bach bei Niedrigwasser",
    )
    Partner.objects.create(project=project, name="Stadtwerke", kind="business", role="operator")
    Link.objects.create(project=project, title="Bericht", url="https://alt.example/")
    return project


def revise(project, author) -> Project:
    row = open_revision(project, by=author)
    row.title = "Pegelmessung am Ruthsenbach und am Darmbach"
    row.solution = f"{LONG}\n\nDie Sensoren melden alle fünf Minuten. {UNBROKEN}"
    row.cost_one_off_eur, row.image = 42_500, stored(author, "teal")
    row.image_alt, row.internal_note = "Der Bach bei Hochwasser", "Vertrag endet 2027"
    row.save()
    row.themes.set(Theme.objects.filter(code__in=["energy", "climate_adaptation"]))
    row.partners.all().delete()
    row.links.update(url=f"https://neu.example/{UNBROKEN}")
    return row


def return_solution(page: Page) -> None:
    """By keyboard: open the field for a remark, write, choose, decide."""
    box = page.locator("#id_comment-solution")
    summary = page.locator("details.remark", has=box).locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(box).to_be_visible()
    box.fill(REMARK)
    page.get_by_label("Veröffentlichen").check()
    page.get_by_role("button", name="Entscheiden").click()
    expect(page.get_by_role("status").first).to_contain_text("Zum Teil veröffentlicht.")


def test_part_of_a_revision_is_published_and_the_rest_returned(tab, site, author, project):
    revision = revise(project, author)
    writer, judge, visitor = tab(), tab(), tab()
    signed_in(writer, Client(), author, site)
    writer.goto(reverse("project_review", args=[revision.pk]))
    expect(writer.locator(".differences ins").first).to_be_visible()
    writer.get_by_role("button", name="Einreichen").click()
    expect(writer.get_by_text("Eingereicht.")).to_be_visible()

    signed_in(judge, Client(), moderator(), site)
    judge.goto(f"/moderation/project/{revision.pk}/")
    expect(judge.locator(".old-new-pictures img")).to_have_count(2)
    return_solution(judge)

    writer.goto(f"/projekte/{revision.pk}/")
    writer.get_by_role("link", name="Lösung:").click()
    expect(writer.locator("#id_solution-remark")).to_contain_text(REMARK)
    expect(writer.get_by_label("Lösung")).to_have_accessible_description(re.compile(REMARK))
    assert writer.url.endswith("#id_solution")

    visitor.goto("/projekte/pegel/")
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("am Darmbach")
    expect(visitor.get_by_text("Die Sensoren melden stündlich.")).to_be_visible()
    visitor.get_by_role("link", name="Verlauf").click()
    expect(visitor.get_by_text("jetziger Stand")).to_be_visible()
    visitor.locator(".timeline a").first.click()
    expect(visitor.locator(".differences ins").first).to_contain_text("neu:")
    expect(visitor.get_by_text("Vertrag endet 2027")).to_have_count(0)


def test_pages_with_differences_are_accessible(tab, site, author, project):
    project = publish(project, author)
    revision = revise_again(project, author)
    number = PublishedVersion.objects.latest("number").number
    page = tab()
    problems = check_screens(page, "/projekte/pegel/verlauf/")
    problems += check_screens(page, f"/projekte/pegel/verlauf/{number}/")
    signed_in(page, Client(), author, site)
    problems += check_screens(page, f"/projekte/{revision.pk}/")
    signed_in(page, Client(), moderator(), site)
    problems += check_screens(page, f"/moderation/project/{revision.pk}/")
    assert problems == []


def publish(project, author) -> Project:
    row = revise(project, author)
    row = move(row, "submit", by=author, expected_version=row.version)
    return move(row, "publish", by=moderator(), expected_version=row.version)


def revise_again(project, author) -> Project:
    row = open_revision(project, by=author)
    row.title, row.solution, row.image = "Pegel", LONG.replace("Station", "Anlage"), None
    row.save()
    return move(row, "submit", by=author, expected_version=row.version)
