"""The sitemap: one file for a small site, otherwise an index of files of limited size."""

import re
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discovery import sitemaps
from editorial.workflow.services import move
from projects.devdata.generator.make import generate
from projects.models import Project
from tests.factories import EventFactory, LessonFactory, NeedFactory, ProjectFactory, moderator

pytestmark = pytest.mark.django_db
INDEX = "/sitemap.xml"


def locations(client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer["Content-Type"].startswith("application/xml")
    return re.findall(r"<loc>([^<]+)</loc>", answer.text)


def offered(client) -> list[str]:
    """All URLs, through the index if there is one."""
    found = locations(client, INDEX)
    if "<sitemapindex" not in client.get(INDEX).text:
        return found
    return [url for file in found for url in locations(client, urlsplit(file).path)]


@pytest.fixture
def cut(monkeypatch):
    """Lower the limit, so that two entries of a kind are too many for one file."""
    monkeypatch.setattr(sitemaps, "TOGETHER", 1)


def test_index_lists_the_same_urls_each_once(client, monkeypatch):
    project = ProjectFactory(published=True)
    LessonFactory.create_batch(3, published=True, project=project)
    NeedFactory.create_batch(3, published=True)
    EventFactory.create_batch(3, published=True)
    generate(30)
    together = offered(client)
    monkeypatch.setattr(sitemaps, "TOGETHER", 1)
    assert "<sitemapindex" in client.get(INDEX).text
    apart = offered(client)
    assert sorted(apart) == sorted(together)
    assert len(set(apart)) == len(apart) > 50


def test_index_names_no_empty_file_and_uses_the_host_of_the_setting(client, settings, cut):
    settings.SITE_URL = "https://exchange.example"
    ProjectFactory.create_batch(2, published=True)
    files = locations(client, INDEX)
    assert all(file.startswith("https://exchange.example/sitemap-") for file in files)
    assert not [file for file in files if "lessons" in file or "needs" in file]
    for file in files:
        assert locations(client, urlsplit(file).path)


@pytest.mark.parametrize(
    "path",
    ["/sitemap-projects.xml", "/sitemap-projects-g.xml", "/sitemap-projects-ab.xml",
     "/sitemap-towns-17.xml", "/sitemap-people-a.xml", "/sitemap-pages-a.xml"],
)  # fmt: skip
def test_unknown_file_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_removed_project_leaves_index_and_file_at_once(client, cut):
    ProjectFactory.create_batch(2, published=True)
    entry = ProjectFactory(published=True, slug="geht-bald")
    file = f"/sitemap-projects-{str(entry.pk)[0]}.xml"
    assert "/projekte/geht-bald/" in client.get(file).text
    move(entry, "take_down", by=moderator(), expected_version=entry.version, reason="Recht")
    assert "/projekte/geht-bald/" not in client.get(file).text
    assert not any("geht-bald" in url for url in offered(client))


def test_file_is_a_range_of_primary_keys(cut):
    """One statement with both ends of the range, without counting or OFFSET."""
    ProjectFactory.create_batch(3, published=True)
    first = Project.objects.order_by("pk").first()
    with CaptureQueriesContext(connection) as captured:
        found = sitemaps.SITEMAPS["projects"](str(first.pk)[0]).items()
    assert first.slug in [slug for slug, _changed in found]
    (statement,) = [row["sql"] for row in captured]
    assert "OFFSET" not in statement
    assert '"id" >=' in statement
    assert '"id" <=' in statement
