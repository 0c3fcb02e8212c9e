"""The preview is identical to the later public page."""

import re
from html import unescape

import pytest
from django.test import Client

from editorial.authoring import writing
from editorial.workflow.choices import Visibility
from editorial.workflow.services import move
from lessons.services import CONTENT as LESSON
from projects.models import Link, Partner
from projects.services.writing import open_revision
from tests.factories import (
    ArtifactFactory,
    EventFactory,
    LessonFactory,
    NeedFactory,
    ProjectFactory,
    acting,
    moderator,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def main(text: str) -> str:
    """The main part, without the preview banner and with whitespace collapsed."""
    found = re.search(r"<main.*?</main>", text, re.S).group()
    found = re.sub(r'<div class="notice notice--warning preview".*?</div>', "", found, flags=re.S)
    return " ".join(found.split())


def first(text: str) -> str:
    """As `main`, without what needs the public page: history, corrections and reports."""
    text = re.sub(r' · <a class="kern-link" href="[^"]*">Verlauf</a>', "", main(text))
    return " ".join(re.sub(r'<footer class="entry-foot">.*?</footer>', "", text).split())


def submitted(entry, author):
    return move(entry, "submit", by=author, expected_version=entry.version)


def published(entry, author):
    entry.refresh_from_db()
    row = submitted(entry, author)
    return move(row, "publish", by=moderator(), expected_version=row.version)


@pytest.fixture
def author():
    return acting()


@pytest.fixture
def draft(author):
    project = ProjectFactory(
        municipality=author.municipality,
        internal_note="Streng intern",
        cost_one_off_eur=38_000,
    )
    Partner.objects.create(project=project, name="Stadtwerke", kind="business", role="operator")
    Link.objects.create(project=project, title="Bericht", url="https://a.example/")
    ArtifactFactory(project=project, title="Leistungsverzeichnis")
    ArtifactFactory(
        project=project, title="Vertrag mit Preisen", visibility=Visibility.MUNICIPALITIES
    )
    return project


def preview(client, entry, folder="projekte", query=""):
    return client.get(f"/{folder}/{entry.pk}/vorschau/{query}")


def test_preview_of_a_draft_equals_the_later_page(client, draft, author):
    sign_in(client, author)
    before = preview(client, draft).text
    project = published(draft, author)
    assert main(before) == first(Client().get(project.get_absolute_url()).text)


def test_preview_of_a_revision_equals_the_later_page(client, draft, author):
    project = published(draft, author)
    revision = open_revision(project, by=author)
    revision.phase, revision.title = "operation", "Neuer Titel"
    revision.save()
    sign_in(client, author)
    before = preview(client, revision).text
    published(revision, author)
    after = Client().get(project.get_absolute_url()).text
    assert "Neuer Titel" in main(after)
    assert main(before) == main(after)


def test_previews_of_a_lesson_and_a_need_equal_the_later_pages(client, author):
    project = ProjectFactory(published=True, municipality=author.municipality)
    lesson = LessonFactory(project=project, title="Batterien halten nicht")
    need = NeedFactory(municipality=author.municipality, title="Laub auf Radwegen")
    sign_in(client, author)
    for entry, folder in ((lesson, "erfahrungen"), (need, "bedarfe")):
        before = main(preview(client, entry, folder).text)
        public = published(entry, author)
        after = first(Client().get(public.get_absolute_url()).text)
        assert before.replace(entry.pk.hex, public.slug) == after


@pytest.mark.parametrize(
    ("folder", "factory"),
    [
        ("projekte", ProjectFactory),
        ("erfahrungen", LessonFactory),
        ("bedarfe", NeedFactory),
        ("veranstaltungen", EventFactory),
    ],
)
def test_links_on_the_preview_of_a_draft_lead_somewhere(client, author, folder, factory):
    project = ProjectFactory(published=True, municipality=author.municipality)
    about = {"project": project} if factory is LessonFactory else {}
    entry = factory(municipality=author.municipality, **about)
    sign_in(client, author)
    links = set(re.findall(r'href="(/[^"#]*)', main(preview(client, entry, folder).text)))
    assert {link for link in links if client.get(unescape(link)).status_code == 404} == set()


def test_preview_of_a_revised_lesson_equals_the_later_page(client, author):
    project = ProjectFactory(published=True, municipality=author.municipality)
    lesson = LessonFactory(published=True, project=project)
    revision = writing.open_revision(LESSON, lesson, by=author)
    revision.title = "Anders erzählt"
    revision.save()
    sign_in(client, author)
    before = main(preview(client, revision, "erfahrungen").text)
    published(revision, author)
    assert before == main(Client().get(lesson.get_absolute_url()).text)


def test_documents_for_towns_only_are_shown_on_request(client, draft, author):
    sign_in(client, author)
    assert "Vertrag mit Preisen" not in preview(client, draft).text
    assert "Vertrag mit Preisen" in preview(client, draft, query="?readers=municipalities").text
    assert "Streng intern" not in preview(client, draft, query="?readers=municipalities").text


@pytest.mark.parametrize(("who", "status"), [("AN", 302), ("RB", 404), ("MO", 404), ("RA", 200)])
def test_only_its_town_sees_the_preview_of_a_draft(client, draft, author, who, status):
    people = {"RA": lambda: author, "RB": acting, "MO": moderator}
    if who != "AN":
        sign_in(client, people[who]())
    assert preview(client, draft).status_code == status


def test_a_public_entry_has_no_preview(client, author):
    project = ProjectFactory(published=True, municipality=author.municipality)
    sign_in(client, author)
    assert preview(client, project)["Location"] == project.get_absolute_url()
