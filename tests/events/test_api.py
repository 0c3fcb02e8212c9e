"""Events in the API: fields, filters, orderings, conditional requests, number of queries."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from changefeed.resources import KINDS
from core.api.renderers import dump
from editorial.workflow.choices import State
from events import registrations, services
from events.api import EVENTS, EventRow
from events.choices import EventKind
from events.models import Event, Registration
from project_lists.api import ProjectRow
from tests.events.writing import in_days
from tests.factories import EventFactory, MunicipalityFactory, ProjectFactory, acting

pytestmark = pytest.mark.django_db
BASE = "/api/v1/events/"


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 1000
    cache.clear()


def made(**fields) -> Event:
    return EventFactory(published=True, **fields)


def ids(client, query: str = "") -> list[str]:
    answer = client.get(f"{BASE}?{query}")
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["results"]]


def walk(client, query: str) -> list[str]:
    found, url = [], f"{BASE}?{query}"
    while url:
        data = client.get(url).json()
        found += [row["id"] for row in data["results"]]
        url = data["next"]
    return found


def test_every_documented_field_is_there_and_nothing_else(client, event):
    row = client.get(BASE).json()["results"][0]
    detail = client.get(f"{BASE}{event.pk}/").json()
    assert row == detail
    assert set(row) == set(EventRow().fields)
    assert (row["kind"], row["event_kind"], row["timezone"]) == (
        "event", "study_visit", "Europe/Berlin",
    )  # fmt: skip
    assert row["starts_at"].endswith("Z")
    assert '""' not in json.dumps(detail)


def test_rows_of_the_list_equal_the_detail(client, event):
    archived = made(state=State.ARCHIVED)
    hidden = EventFactory(submitted=True)
    found = KINDS["event"].details([event.pk, archived.pk, hidden.pk])
    assert set(found) == {event.pk, archived.pk}
    assert json.loads(dump(found[event.pk])) == client.get(f"{BASE}{event.pk}/").json()
    assert set(EVENTS.visible()) == {event, archived}


def test_past_and_cancelled_events_are_listed_unless_filtered(client, event, owner):
    past = made(starts_at=in_days(-30))
    services.cancel(event, by=owner, reason="Sturm")
    assert ids(client) == [str(past.pk), str(event.pk)]
    assert ids(client, f"from={in_days(0).date()}") == [str(event.pk)]
    assert ids(client, f"until={in_days(-1).date()}") == [str(past.pk)]


def test_days_are_those_of_local_time(client):
    """In summer 23:30 in Germany is 21:30 UTC, and 00:30 falls on the previous day in UTC."""
    late = made(
        starts_at=in_days(0).replace(year=2027, month=7, day=1, hour=23, minute=30),
        ends_at=in_days(0).replace(year=2027, month=7, day=2, hour=0, minute=30),
    )
    assert ids(client, "until=2027-06-30") == []
    assert ids(client, "until=2027-07-01") == [str(late.pk)]
    assert ids(client, "from=2027-07-02") == [str(late.pk)]
    assert ids(client, "from=2027-07-03") == []


def test_filters_find_what_they_name_and_nothing_else(client):
    project = ProjectFactory(published=True)
    darmstadt = MunicipalityFactory(ars="064110000000", state="06")
    far = MunicipalityFactory(latitude=53.5, longitude=10.0)
    wanted = made(
        municipality=darmstadt, event_kind=EventKind.TALK, is_online=True, project=project,
        themes=["mobility"], title="Fahrradzählung",
    )  # fmt: skip
    made(municipality=far)
    one = [str(wanted.pk)]
    for query in (
        "kind=talk", "kind=talk&kind=workshop", "online=true", f"project={project.pk}",
        "municipality=064110000000", "theme=mobility", "state=06&q=Fahrrad", "q=Fahrradz",
        "near=49.87,8.65&radius_km=10&ordering=distance",
    ):  # fmt: skip
        assert ids(client, query) == one, query
    assert len(ids(client, "online=false")) == 1


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("foo=1", "foo"), ("kind=party", "kind"), ("kind=", "kind"), ("theme=unheard", "theme"),
        ("online=vielleicht", "online"), ("project=x", "project"), ("from=gestern", "from"),
        ("from=2026-01-01T10:00:00Z", "from"), ("until=9999-12-31", "until"), ("near=abc", "near"),
        ("from=2026-01-01&from=2026-01-02", "from"), ("radius_km=-1", "radius_km"),
        ("municipality=Darmstadt", "municipality"), ("archived=yes", "archived"),
        ("ordering=capacity", "ordering"), ("ordering=distance", "ordering"),
        ("ordering=relevance", "ordering"), ("fields=registrations", "fields"),
        ("expand=registrations", "expand"), ("starts_at__gte=2026-01-01", "starts_at__gte"),
        ("registrations__user=1", "registrations__user"), ("q=" + "x" * 201, "q"),
    ],
)  # fmt: skip
def test_wrong_parameter_is_named(client, query, name):
    answer = client.get(f"{BASE}?{query}")
    assert answer.status_code == 400
    assert [row["parameter"] for row in answer.json()["errors"]] == [name]


@pytest.mark.parametrize(
    ("ordering", "key"),
    [
        ("id", "id"), ("title", "title"), ("starts_at", "starts_at"),
        ("published_at", "published_at"), ("updated_at", "updated_at"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("sign", ["", "-"])
def test_paging_lists_each_event_once_in_order(client, ordering, key, sign):
    for n in range(7):
        made(title=f"Termin {n % 3}", starts_at=in_days(3 + n % 2))
    found = walk(client, f"ordering={sign}{ordering}&page_size=2")
    assert len(found) == len(set(found)) == 7
    values = [client.get(f"{BASE}{pk}/").json()[key] for pk in found]
    assert values == sorted(values, reverse=bool(sign))


def test_default_order_is_that_of_the_calendar(client):
    second, first = made(starts_at=in_days(20)), made(starts_at=in_days(10))
    assert ids(client) == [str(first.pk), str(second.pk)]


def test_archived_events_are_left_out_unless_requested(client, event):
    old = made(state=State.ARCHIVED, starts_at=in_days(99))
    assert ids(client) == [str(event.pk)]
    assert ids(client, "archived=include") == [str(event.pk), str(old.pk)]
    assert ids(client, "archived=only") == [str(old.pk)]
    assert client.get(f"{BASE}{old.pk}/").json()["archived"] is True


def test_expanded_project_and_town(client, owner):
    project = ProjectFactory(published=True, municipality=owner.municipality)
    event = made(municipality=owner.municipality, project=project)
    for data in (
        client.get(f"{BASE}{event.pk}/?expand=project,municipality").json(),
        client.get(f"{BASE}?expand=project,municipality").json()["results"][0],
    ):
        assert set(data["project"]) == set(ProjectRow().fields)
        assert data["municipality"]["project_count"] == 1


def test_only_requested_fields_are_returned(client, event):
    data = client.get(f"{BASE}{event.pk}/?fields=title,starts_at").json()
    assert set(data) == {"id", "title", "starts_at"}


def test_places_are_counted_and_nobody_is_named(client, owner, guest):
    event = made(municipality=owner.municipality, capacity=3)
    free = made(municipality=owner.municipality)
    away = made(municipality=owner.municipality, capacity=3, registration_url="https://a.example/")
    registrations.register(event, by=guest)
    registrations.register(free, by=guest)
    rows = {row["id"]: row for row in client.get(BASE).json()["results"]}
    counts = {key: (row["places_count"], row["places_left"]) for key, row in rows.items()}
    assert counts == {
        str(event.pk): (3, 2), str(free.pk): (None, None), str(away.pk): (3, None),
    }  # fmt: skip
    assert guest.user.get_full_name() not in client.get(BASE).text


def test_a_registration_changes_the_etag(client, owner, guest):
    event = made(municipality=owner.municipality, capacity=3)
    for path in (f"{BASE}{event.pk}/", BASE, f"{BASE}{event.pk}/?expand=municipality"):
        first = client.get(path)
        again = client.get(path, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        registrations.register(event, by=acting())
        changed = client.get(path, headers={"if-none-match": first["ETag"]})
        assert changed.status_code == 200
        assert changed["ETag"] != first["ETag"]
    event.refresh_from_db()
    assert event.version == 1


def test_location_is_its_own_else_the_towns_and_none_online(client):
    town = MunicipalityFactory(latitude=50.0, longitude=8.0)
    own = made(municipality=town, latitude=51.5, longitude=9.5, starts_at=in_days(1))
    towns = made(municipality=town, starts_at=in_days(2))
    online = made(municipality=town, is_online=True, place="", starts_at=in_days(3))
    rows = client.get(BASE).json()["results"]
    assert [(row["latitude"], row["longitude"]) for row in rows] == [
        (51.5, 9.5), (50.0, 8.0), (None, None),
    ]  # fmt: skip
    assert ids(client, "near=51.5,9.5&radius_km=5") == [str(own.pk)]
    assert ids(client, "near=50.0,8.0&radius_km=5") == [str(towns.pk)]
    assert str(online.pk) not in ids(client, "near=50.0,8.0&radius_km=1000")


def test_only_reading_is_allowed(client, event):
    for path in (BASE, f"{BASE}{event.pk}/"):
        assert client.post(path).status_code == 405
        assert client.head(path).status_code == 200
        assert client.options(path).status_code == 204


def test_vocabulary_lists_the_kinds(client):
    rows = client.get("/api/v1/vocabularies/event_kind/").json()["results"]
    assert [row["code"] for row in rows] == EventKind.values
    assert rows[0]["label"]["de"] == "Studienbesuch"


def queries_of(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def many(number: int, town) -> None:
    project = ProjectFactory(published=True, municipality=town)
    for n in range(number):
        event = made(municipality=town, project=project, capacity=5, title=f"Pegel {n}")
        person = acting(municipality=town)
        Registration.objects.create(event=event, user=person.user, municipality=town)


def test_queries_do_not_grow_with_events_or_guests(client, owner):
    town = owner.municipality
    many(3, town)
    pk = Event.objects.first().pk
    paths = [
        f"{BASE}?page_size=100", f"{BASE}?page_size=100&expand=project,municipality",
        f"{BASE}?q=Pegel&page_size=100", f"{BASE}{pk}/", "/feeds/events.ics",
        f"/feeds/events/{pk}.ics", "/veranstaltungen/?page_size=100", "/sitemap.xml",
        town.get_absolute_url(), Event.objects.first().get_absolute_url(),
        Event.objects.first().project.get_absolute_url(),
    ]  # fmt: skip
    few = [queries_of(client, path) for path in paths]
    many(20, town)
    assert [queries_of(client, path) for path in paths] == few


def test_html_pages_cost_the_same_for_many(client, owner, event):
    from tests.signing_in import sign_in

    sign_in(client, owner)
    paths = ["/meine-kommune/", f"/veranstaltungen/{event.pk}/anmeldungen/", "/veranstaltungen/"]
    many(3, owner.municipality)
    registrations.register(event, by=owner)
    few = [queries_of(client, path) for path in paths]
    many(15, owner.municipality)
    for _n in range(10):
        registrations.register(event, by=acting())
    assert [queries_of(client, path) for path in paths] == few


def test_times_far_apart_do_not_break_the_cursor(client):
    made(starts_at=in_days(1) + timedelta(days=3650))
    made(starts_at=in_days(1))
    assert len(walk(client, "page_size=1&ordering=-starts_at")) == 2
