"""Atom feeds: the public entries of a list, well-formed, filtered, and cacheable."""

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from django.test.utils import CaptureQueriesContext

from editorial.workflow.choices import State
from lessons.choices import Visibility
from tests.factories import LessonFactory, MunicipalityFactory, NeedFactory, ProjectFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


MAKERS = {
    "projects": lambda **fields: ProjectFactory(published=True, **fields),
    "lessons": lambda **fields: LessonFactory(published=True, **fields),
    "needs": lambda **fields: NeedFactory(published=True, **fields),
}


def entries(client, path: str) -> list[ElementTree.Element]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml"
    return ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")


@pytest.mark.parametrize("kind", MAKERS)
def test_entries_have_permanent_ids_and_addresses_of_the_own_host(client, settings, kind):
    row = MAKERS[kind](title="Pegel & <Bäche>")
    (entry,) = entries(client, f"/feeds/{kind}.atom")
    assert entry.find(f"{ATOM}id").text == f"urn:uuid:{row.pk}"
    assert entry.find(f"{ATOM}title").text == "Pegel & <Bäche>"
    address = f"{settings.SITE_URL}{row.get_absolute_url()}"
    assert entry.find(f"{ATOM}link").get("href") == address
    assert entry.find(f"{ATOM}updated").text
    assert entry.find(f"{ATOM}author/{ATOM}name").text == row.municipality.full_label


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_only_published_entries_are_listed(client, kind, state):
    row = MAKERS[kind]()
    type(row).objects.filter(pk=row.pk).update(state=state)
    assert entries(client, f"/feeds/{kind}.atom") == []


@pytest.mark.parametrize("visibility", [Visibility.MUNICIPALITIES, Visibility.CONTACT_ONLY])
def test_confidential_lessons_are_never_in_a_feed(client, visibility):
    from tests.factories import acting
    from tests.signing_in import sign_in

    lesson = LessonFactory(published=True, visibility=visibility)
    assert entries(client, "/feeds/lessons.atom") == []
    sign_in(client, acting(municipality=lesson.municipality))
    assert entries(client, "/feeds/lessons.atom") == []


@pytest.mark.parametrize("kind", MAKERS)
def test_filters_work_as_on_the_page(client, kind):
    bavarian = MunicipalityFactory(ars="091890111111", state="09")
    other = MunicipalityFactory(state="06")
    fields = (
        [
            {"project": ProjectFactory(published=True, municipality=town)}
            for town in (bavarian, other)
        ]
        if kind == "lessons"
        else [{"municipality": bavarian}, {"municipality": other}]
    )
    rows = [MAKERS[kind](**given) for given in fields]
    (entry,) = entries(client, f"/feeds/{kind}.atom?state=09&ordering=nonsense&cursor=xyz")
    assert entry.find(f"{ATOM}id").text == f"urn:uuid:{rows[0].pk}"


@pytest.mark.parametrize("query", ["?theme=gibt-es-nicht", "?near=Darmstadt", "?q=" + "a" * 300])
def test_a_wrong_filter_is_named_and_not_ignored(client, query):
    answer = client.get(f"/feeds/projects.atom{query}")
    assert answer.status_code == 400
    assert answer.text.startswith(query[1:].split("=")[0])


def test_control_characters_do_not_break_the_feed(client):
    ProjectFactory(published=True, title="Pegel\x0b\x1f", summary="\x08Bäche")
    (entry,) = entries(client, "/feeds/projects.atom")
    assert entry.find(f"{ATOM}title").text == "Pegel"


def test_unchanged_feed_is_not_sent_again(client):
    first = client.get("/feeds/projects.atom")
    assert (
        client.get("/feeds/projects.atom", headers={"If-None-Match": first["ETag"]}).status_code
        == 304
    )
    ProjectFactory(published=True)
    again = client.get("/feeds/projects.atom", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200


def test_unknown_feed_is_not_found(client):
    assert client.get("/feeds/persons.atom").status_code == 404
    assert client.post("/feeds/projects.atom").status_code == 405


@pytest.mark.parametrize("kind", MAKERS)
def test_fifty_newest_entries_in_a_fixed_number_of_queries(client, kind):
    from django.db import connection

    for _n in range(2):
        MAKERS[kind]()
    with CaptureQueriesContext(connection) as few:
        entries(client, f"/feeds/{kind}.atom")
    for _n in range(58):
        MAKERS[kind]()
    with CaptureQueriesContext(connection) as many:
        assert len(entries(client, f"/feeds/{kind}.atom")) == 50
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("page", "kind"), [("projekte", "projects"), ("erfahrungen", "lessons"), ("bedarfe", "needs")]
)
def test_the_page_leads_to_the_feed_with_its_filters(client, page, kind):
    MAKERS[kind](title="Pegelmessung")
    text = client.get(f"/{page}/?q=Pegelmessung").text
    assert text.count(f'href="/feeds/{kind}.atom?q=Pegelmessung"') == 2


def test_feed_link_of_a_list_works_with_a_ticked_box(client):
    page = client.get("/projekte/?q=pegel&like_nearest=1000").text
    address = re.search(
        r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]+)"', page
    )
    answer = client.get(unescape(address[1]))
    assert answer.status_code == 200
    assert "q=pegel" in address[1]
