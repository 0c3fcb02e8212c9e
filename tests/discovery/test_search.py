"""Search across all kinds: best hits first, public only, each hit once, complete paging."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from discovery import search as searching
from editorial.workflow.choices import State
from municipalities.choices import Role
from tests.factories import (
    LessonFactory,
    MunicipalityFactory,
    NeedFactory,
    ProjectFactory,
    acting,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
API = "/api/v1/search/"


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 100
    cache.clear()


def rows(client, query: str) -> list[dict]:
    answer = client.get(f"{API}?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def walk(client, query: str) -> list[str]:
    ids, url = [], f"{API}?{query}"
    while url:
        page = client.get(url).json()
        ids += [row["id"] for row in page["results"]]
        url = page["next"]
    return ids


@pytest.fixture
def one_of_each():
    town = MunicipalityFactory(short_name="Pegelstadt", state="09")
    project = ProjectFactory(published=True, title="Pegel am Bach", municipality=town)
    return {
        "municipality": town,
        "project": project,
        "lesson": LessonFactory(published=True, title="Pegel im Winter", project=project),
        "need": NeedFactory(published=True, title="Pegel gesucht"),
    }


def test_all_kinds_are_found_at_once_with_address_and_snippet(client, one_of_each):
    found = {row["kind"]: row for row in rows(client, "q=Pegel")}
    assert {kind: row["id"] for kind, row in found.items()} == {
        kind: str(row.pk) for kind, row in one_of_each.items()
    }
    for row in found.values():
        assert client.get(row["url"].removeprefix("http://localhost:8000")).status_code == 200
        assert row["html_url"].startswith("http")
    assert found["project"]["snippet"].startswith("Sensoren melden")


def test_snippet_is_plain_text_around_the_hit(client):
    before = "**Fett** und [ein Verweis](https://stadt.example). " * 20
    # angle brackets are ordinary characters in a text
    NeedFactory(published=True, title="Anders", text=f"{before} <b>Kupferdiebstahl</b> am Bau")
    snippet = rows(client, "q=Kupferdiebstahl")[0]["snippet"]
    assert "<b>Kupferdiebstahl</b>" in snippet
    assert len(snippet) <= 210
    for mark in ("**", "]("):
        assert mark not in snippet


def test_town_with_the_searched_name_comes_first(client):
    ProjectFactory.create_batch(3, published=True, title="Hamburg misst Pegel")
    MunicipalityFactory(short_name="Neu Hamburg", sort_key="neu hamburg")
    town = MunicipalityFactory(short_name="Hamburg", sort_key="hamburg")
    assert rows(client, "q=Hamburg")[0]["id"] == str(town.pk)


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("kind=lesson", {"lesson"}),
        ("kind=lesson&kind=need", {"lesson", "need"}),
        ("theme=mobility", {"need"}),
        ("theme=climate_adaptation", {"project", "lesson"}),
        ("state=09", {"project", "lesson", "municipality"}),
        ("state=09&theme=mobility", set()),
    ],
)
def test_filters_apply_to_all_kinds(client, one_of_each, query, kinds):
    assert {row["kind"] for row in rows(client, f"q=Pegel&{query}")} == kinds


def test_only_public_things_are_found(client):
    hidden = {"title": "Kupferdiebstahl"}
    for state in set(State) - {State.PUBLISHED}:
        dates = {
            "published_at": timezone.now(),
            "slug": f"p-{state}",
            "submitted_at": timezone.now(),
        }
        ProjectFactory(state=state, **hidden, **dates)
        LessonFactory(state=state, **hidden, **dates)
        NeedFactory(state=state, **hidden, **dates)
    LessonFactory(published=True, visibility="municipalities", **hidden)
    LessonFactory(
        published=True, project=ProjectFactory(state=State.TAKEN_DOWN, title="Z"), **hidden
    )
    assert rows(client, "q=Kupferdiebstahl") == []
    assert "Kupferdiebstahl</a>" not in client.get("/suche/?q=Kupferdiebstahl").text


def test_entries_shared_among_towns_are_found_by_towns_only(client):
    LessonFactory(published=True, visibility="municipalities", title="Kupferdiebstahl")
    assert "Kupferdiebstahl</a>" not in client.get("/suche/?q=Kupferdiebstahl").text
    sign_in(client, acting(Role.EDITOR))
    assert "Kupferdiebstahl</a>" in client.get("/suche/?q=Kupferdiebstahl").text
    assert rows(client, "q=Kupferdiebstahl") == []


@pytest.mark.parametrize("size", [1, 4, 7])
def test_paging_shows_each_hit_once_even_with_ties(client, size):
    moment = timezone.now()
    made = [ProjectFactory(published=True, title="Pegel", published_at=moment) for _n in range(9)]
    made += [NeedFactory(published=True, title="Pegel", published_at=moment) for _n in range(9)]
    ids = walk(client, f"q=Pegel&page_size={size}")
    assert sorted(ids) == sorted(str(row.pk) for row in made)


def test_previous_page_is_the_page_before(client):
    ProjectFactory.create_batch(9, published=True)
    first = client.get(f"{API}?q=Pegelmessung&page_size=4").json()
    second = client.get(first["next"]).json()
    assert client.get(second["previous"]).json()["results"] == first["results"]
    assert first["previous"] is None


def test_paging_ends_at_the_limit(client, monkeypatch):
    monkeypatch.setattr(searching, "DEPTH", 5)
    ProjectFactory.create_batch(8, published=True)
    assert len(walk(client, "q=Pegelmessung&page_size=2")) == 5


def test_count_says_whether_it_is_exact(client):
    ProjectFactory.create_batch(3, published=True)
    answer = client.get(f"{API}?q=Pegelmessung&count=capped&page_size=1").json()
    assert answer["count"] == {"value": 3, "exact": True}


def test_similar_spellings_only_without_exact_hits(client):
    project = ProjectFactory(published=True, title="Kupferdiebstahl")
    assert [row["id"] for row in rows(client, "q=Kupferdibstal")] == [str(project.pk)]
    need = NeedFactory(published=True, title="Kupferdibstal")
    assert [row["id"] for row in rows(client, "q=Kupferdibstal")] == [str(need.pk)]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=%20", "q"),
        ("q=" + "x" * 201, "q"),
        ("q=a&q=b", "q"),
        ("q=a&kind=person", "kind"),
        ("q=a&theme=unheard", "theme"),
        ("q=a&state=99", "state"),
        ("q=a&page_size=0", "page_size"),
        ("q=a&count=all", "count"),
        ("q=a&ordering=id", "ordering"),
        ("q=a&fields=email", "fields"),
    ],
)
def test_wrong_parameter_is_named(client, query, name):
    ProjectFactory(published=True)
    answer = client.get(f"{API}?{query}")
    assert answer.status_code == 400
    assert [row["parameter"] for row in answer.json()["errors"]] == [name]


@pytest.mark.parametrize("text", ["???", "%C2%BF", "%27%22%5C", "%26%20%7C%20!", "und"])
def test_punctuation_and_stop_words_are_harmless(client, text):
    ProjectFactory(published=True)
    assert client.get(f"{API}?q={text}").status_code == 200
    assert client.get(f"/suche/?q={text}").status_code == 200


def test_cursor_of_another_search_or_a_damaged_one_is_refused(client):
    ProjectFactory.create_batch(3, published=True)
    url = client.get(f"{API}?q=Pegelmessung&page_size=1").json()["next"]
    cursor = url.split("cursor=")[1].split("&")[0]
    for query in (
        f"q=Pegel&cursor={cursor}",
        f"q=Pegelmessung&kind=need&cursor={cursor}",
        "q=a&cursor=x",
    ):
        answer = client.get(f"{API}?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid-cursor")
    assert client.get("/suche/?q=Pegelmessung&cursor=x").status_code == 400


@pytest.mark.parametrize("path", [f"{API}?q=Pegel&page_size=100", "/suche/?q=Pegel&page_size=100"])
def test_number_of_statements_does_not_grow(client, path, one_of_each):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    few = statements()
    ProjectFactory.create_batch(20, published=True)
    LessonFactory.create_batch(10, published=True, title="Pegel")
    NeedFactory.create_batch(10, published=True, title="Pegel")
    assert statements() == few


def test_page_has_a_text_for_each_state(client, one_of_each):
    assert "Geben Sie ein, was Sie suchen" in client.get("/suche/").text
    assert "finden Sie hier nichts" in client.get("/suche/?q=Zwetschgendatschi").text
    found = client.get("/suche/?q=Pegel").text
    for row in one_of_each.values():
        assert row.get_absolute_url() in found
    wrong = client.get("/suche/?q=Pegel&state=99")
    assert wrong.status_code == 400
    assert "nicht berücksichtigt" in wrong.text
    assert '<a href="/suche/"' in client.get("/").text
