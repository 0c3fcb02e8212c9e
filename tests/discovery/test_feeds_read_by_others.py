"""Atom feeds parsed by feedparser without complaints, whatever text towns have entered."""

import feedparser
import pytest

from core.formats import licenses
from tests.factories import (
    LessonFactory,
    MunicipalityFactory,
    NeedFactory,
    ProjectFactory,
    acting,
)
from tests.updates.posting import write

pytestmark = pytest.mark.django_db
NASTY = [
    "Pegel \x01\x0b\x1f\x7f\x85 steigen",
    "]]> <![CDATA[ <script>alert(1)</script> &amp; &",
    "🌧️👩🏽‍🚒 Flut",
    "\u202eخالد\u202c מפלס",
    "\ufffe\uffff\ufdd0 Ende",
    "<b>fett</b> & „so“",
]
FIELDS = {"projects": "summary", "lessons": "what_happened", "needs": "text"}


def make(kind: str, **fields):
    factory = {"projects": ProjectFactory, "lessons": LessonFactory, "needs": NeedFactory}[kind]
    return factory(published=True, **fields)


def read(client, path: str):
    answer = client.get(path)
    assert answer.status_code == 200
    found = feedparser.parse(
        answer.content, response_headers={"content-type": answer["Content-Type"]}
    )
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


@pytest.mark.parametrize("kind", FIELDS)
def test_nasty_texts_are_read_as_text(client, kind):
    rows = [make(kind, title=text[:120], **{FIELDS[kind]: text}) for text in NASTY]
    found = read(client, f"/feeds/{kind}.atom")
    assert {entry.id for entry in found.entries} == {row.pk.urn for row in rows}
    titles = {entry.title_detail.type for entry in found.entries}
    assert titles == {"text/plain"}
    told = {entry.summary for entry in found.entries}
    assert {entry.summary_detail.type for entry in found.entries} == {"text/plain"}
    assert "<b>fett</b> & „so“" in told
    assert any("<script>alert(1)</script>" in text for text in told)
    assert any("🌧️👩🏽‍🚒" in text for text in told)


@pytest.mark.parametrize("kind", FIELDS)
def test_ids_are_unique_and_times_are_known(client, kind):
    for _n in range(60):
        make(kind)
    found = read(client, f"/feeds/{kind}.atom")
    assert len(found.entries) == len({entry.id for entry in found.entries}) == 50
    for entry in found.entries:
        assert entry.id.startswith("urn:uuid:")
        assert entry.updated_parsed
        assert entry.published_parsed
    assert found.feed.updated_parsed == max(entry.updated_parsed for entry in found.entries)


@pytest.mark.parametrize("kind", FIELDS)
def test_each_entry_has_its_town_as_author_its_licence_and_its_page(client, settings, kind):
    row = make(kind, license="CC-BY-SA-4.0", created_by=acting().user)
    (entry,) = read(client, f"/feeds/{kind}.atom").entries
    assert entry.author_detail.name == row.municipality.full_label
    assert "email" not in entry.author_detail
    assert entry.author_detail.href.endswith(row.municipality.get_absolute_url())
    assert entry.rights == "CC-BY-SA-4.0"
    links = {(link.rel, link.get("type", "")): link.href for link in entry.links}
    assert links["alternate", "text/html"] == settings.SITE_URL + row.get_absolute_url()
    assert licenses.address("CC-BY-SA-4.0") in links.values()


@pytest.mark.parametrize("kind", FIELDS)
def test_feed_names_itself_with_its_filters_and_the_page(client, settings, kind):
    make(kind)
    found = read(client, f"/feeds/{kind}.atom?state=06&q=a%26b")
    links = {link.rel: link.href for link in found.feed.links}
    assert links["self"] == f"{settings.SITE_URL}/feeds/{kind}.atom?state=06&q=a%26b"
    assert links["alternate"].endswith("/?state=06&q=a%26b")
    assert found.feed.id == links["self"]


def test_empty_feed_is_parsed(client):
    assert read(client, "/feeds/projects.atom").entries == []


def test_unknown_parameter_is_ignored_as_on_pages(client):
    make("projects")
    assert len(read(client, "/feeds/projects.atom?utm_source=x").entries) == 1


@pytest.mark.parametrize("text", NASTY)
def test_feed_of_one_project_is_parsed(client, text):
    owner = acting()
    project = ProjectFactory(published=True, municipality=owner.municipality, title=text[:120])
    update = write(project, owner, title=text.replace("\x00", "")[:120])
    (entry,) = read(client, f"/feeds/projects/{project.pk}.atom").entries
    assert entry.id == update.pk.urn
    assert entry.author_detail.name == project.municipality.full_label
    assert entry.rights == project.license


def test_names_of_towns_are_text_too(client):
    town = MunicipalityFactory(short_name="Bad & <Wörth>")
    ProjectFactory(published=True, municipality=town)
    (entry,) = read(client, "/feeds/projects.atom").entries
    assert entry.author_detail.name == town.full_label
