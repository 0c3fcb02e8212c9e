"""Statements cached by the API for a minute return the same as freshly built ones."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.api import statement_cache
from editorial.models import FreshnessRule
from events.listing import EVENTS
from lessons.listing import LESSONS
from municipalities.actors import ANONYMOUS
from project_lists.listing import PROJECTS
from projects.models import Project
from tests.factories import EventFactory, LessonFactory, ProjectFactory
from tests.shared_world import shared_world

pytestmark = pytest.mark.django_db
LISTS = {"projects": PROJECTS, "lessons": LESSONS, "events": EVENTS}
ASKED = [
    (name, direction + column, text)
    for name, catalogue in LISTS.items()
    for column, ordering in catalogue.orderings.items()
    for direction in ("", "-")
    for text in ("", "Starkregen", "Starkregen warnen")
    if ordering.requires in ("", "q") and not (ordering.requires == "q" and not text)
]


@pytest.fixture(autouse=True)
def within_one_minute(settings):
    settings.RATE_FACTOR = 100
    now = this_minute()
    with time_machine.travel(now, tick=False):
        yield now


def ids(client, path: str) -> list[str]:
    return [row["id"] for row in client.get(path).json()["results"]]


def walked(client, path: str) -> tuple[list[str], list[str]]:
    """Ids forwards to the end, and backwards from there."""
    forwards, backwards = [], []
    page = client.get(path).json()
    while True:
        forwards += [row["id"] for row in page["results"]]
        if not page["next"]:
            break
        page = client.get(page["next"]).json()
    while page["previous"]:
        page = client.get(page["previous"]).json()
        backwards = [row["id"] for row in page["results"]] + backwards
    return forwards, backwards


def this_minute() -> datetime:
    return timezone.now().replace(second=10, microsecond=0)


def three_of_each() -> None:
    title, now = "Warnen vor Starkregen, Teil {}", this_minute()
    with time_machine.travel(now, tick=False):
        for number in range(3):
            moment = now - timedelta(days=200 * number)
            made = [
                ProjectFactory(published=True, title=title.format(number)),
                LessonFactory(published=True, title=title.format(number)),
            ]
            for row in made:
                type(row).objects.filter(pk=row.pk).update(published_at=moment, verified_at=moment)
            EventFactory(published=True, title=title.format(number))


rows, _rows = shared_world(three_of_each, name="rows")


@pytest.fixture
def no_projects(rows):
    Project.objects.update(state="taken_down")


@pytest.mark.parametrize(("name", "ordering", "text"), ASKED)
def test_paging_follows_the_order_of_the_page(client, rows, name, ordering, text):
    asked = QueryDict(f"ordering={ordering}&page_size=100&q={text}")
    catalogue = LISTS[name]
    _rows, page, _found = catalogue.read(catalogue.parameters_of(asked, ANONYMOUS))
    expected = [str(row.pk) for row in page.results]
    assert len(expected) >= 3
    path = f"/api/v1/{name}/?ordering={ordering}&page_size=2&q={text}".removesuffix("&q=")
    forwards, backwards = walked(client, path)
    assert forwards == expected
    assert backwards == expected[: len(backwards)]
    assert backwards


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Starkregen", "Pegel bei Starkregen"),
        ("Parkraum", "Freier Parkraum"),
        ("STRASSENBÄUME", "Straßenbäume gießen"),
        ("5G", "Funk mit 5G"),
        ("a_b", "Kennung a_b"),
        ("der", "Der Weg"),
    ],
)
def test_each_search_text_finds_its_own_hits(client, no_projects, text, title):
    for other in ("Pegel bei Starkregen", "Freier Parkraum", "Straßenbäume gießen", "Kennung axb"):
        ProjectFactory(published=True, title=other, summary="", problem="", solution="", benefit="")
    if title not in Project.objects.filter(state="published").values_list("title", flat=True):
        ProjectFactory(published=True, title=title, summary="", problem="", solution="", benefit="")
    client.get("/api/v1/projects/?q=Bogus")
    found = client.get("/api/v1/projects/", {"q": text}).json()["results"]
    assert [row["title"] for row in found] == [title]


@pytest.mark.parametrize("query", ["", "?q=Starkregen"])
def test_removed_object_is_missing_in_the_next_answer(client, rows, query):
    gone, *others = ids(client, f"/api/v1/projects/{query}")
    Project.objects.filter(pk=gone).update(state="taken_down")
    assert ids(client, f"/api/v1/projects/{query}") == others


def test_a_changed_rule_holds_in_the_next_search(client, within_one_minute):
    """Both are the same hit: first the one checked last, until both rules are so long that neither ages."""
    old = ProjectFactory(published=True, title="Glatteis", summary="Glatteis am Morgen")
    new = ProjectFactory(published=True, title="Glatteis", summary="", problem="", solution="")
    for row, days in ((old, 700), (new, 1)):
        moment = within_one_minute - timedelta(days=days)
        Project.objects.filter(pk=row.pk).update(published_at=moment, verified_at=moment)
    path = "/api/v1/projects/?q=Glatteis"
    FreshnessRule.objects.filter(kind="project").update(
        review_after_months=120, archive_after_months=None
    )
    assert ids(client, path) == [str(old.pk), str(new.pk)]
    FreshnessRule.objects.filter(kind="project").update(review_after_months=1)
    assert ids(client, path) == [str(new.pk), str(old.pk)]


@pytest.mark.parametrize("query", ["", "?q=Starkregen", "?page_size=2&ordering=title"])
def test_first_and_later_answers_cost_the_same(client, rows, query, within_one_minute):
    numbers = []
    with time_machine.travel(within_one_minute + timedelta(minutes=5), tick=False):
        for _time in range(3):
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/api/v1/projects/{query}")
            numbers.append(len(asked))
    assert len(set(numbers)) == 1


def test_cache_expires_after_a_minute_and_has_a_maximum_size(monkeypatch, within_one_minute):
    monkeypatch.setattr(statement_cache, "_MOST", 3)
    made, store = [], statement_cache.Kept()
    for shape in ("a", "a", "b", "c", "a", "d"):
        store.get(shape, lambda shape=shape: made.append(shape))
    assert made == ["a", "b", "c", "a", "d"]
    with time_machine.travel(within_one_minute + timedelta(minutes=1), tick=False):
        store.get("d", lambda: made.append("d"))
    assert made[-2:] == ["d", "d"]
