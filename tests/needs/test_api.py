"""Needs in the API: as documented in docs/api.md, public data only."""

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from changefeed.resources import KINDS
from core.api.renderers import dump
from editorial.workflow.choices import State
from needs.api import NeedRow
from needs.models import Need, Participation
from tests.factories import MunicipalityFactory, NeedFactory, ProjectFactory
from tests.needs.people import need_in

pytestmark = pytest.mark.django_db
API = "/api/v1/needs/"


def ids(client, query: str = "") -> set[str]:
    answer = client.get(f"{API}{query}")
    assert answer.status_code == 200, answer.content
    return {row["id"] for row in answer.json()["results"]}


def closed(**given) -> Need:
    need = NeedFactory(published=True, **given)
    Need.objects.filter(pk=need.pk).update(closed_at=need.published_at, resolution="solved")
    return need


def test_every_documented_field_is_there_and_nothing_else(client):
    need = NeedFactory(published=True)
    row = client.get(API).json()["results"][0]
    assert set(row) == set(NeedRow().fields)
    assert client.get(f"{API}{need.pk}/").json() == row
    details = KINDS["need"].details([need.pk])
    assert orjson.loads(dump(details[need.pk])) == row


def test_closed_needs_are_listed_unless_filtered_out(client):
    is_open, is_closed = NeedFactory(published=True), closed()
    assert ids(client) == {str(is_open.pk), str(is_closed.pk)}
    assert ids(client, "?status=open") == {str(is_open.pk)}
    assert ids(client, "?status=closed") == {str(is_closed.pk)}
    assert ids(client, "?status=open&status=closed") == ids(client)
    shown = {row["id"]: row for row in client.get(API).json()["results"]}
    assert shown[str(is_closed.pk)]["status"] == "closed"
    assert f"/{is_closed.slug}/" not in client.get("/bedarfe/").text


def test_closed_need_names_the_project_that_solved_it_while_that_is_public(client):
    project = ProjectFactory(published=True)
    need = closed()
    Need.objects.filter(pk=need.pk).update(solved_by=project)
    first = client.get(f"{API}{need.pk}/")
    assert first.json()["solved_by"]["id"] == str(project.pk)
    project.state = State.TAKEN_DOWN
    project.save()
    again = client.get(f"{API}{need.pk}/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert again.json()["solved_by"] is None


def test_towns_that_joined_are_named_but_not_their_notes(client):
    need = NeedFactory(published=True)
    town = MunicipalityFactory(short_name="Gera")
    Participation.objects.create(need=need, municipality=town, note="Nachtwache")
    answer = client.get(f"{API}{need.pk}/")
    assert (answer.json()["joined_count"], answer.json()["joined_municipalities"][0]["name"]) == (
        1,
        "Gera",
    )
    assert "Nachtwache" not in answer.text


@pytest.mark.parametrize("state", State.values)
def test_only_public_needs_are_listed_and_withdrawn_ones_are_gone(client, state):
    need = need_in(state, MunicipalityFactory())
    expected = {State.PUBLISHED: 200, State.ARCHIVED: 200, State.TAKEN_DOWN: 410}.get(state, 404)
    assert client.get(f"{API}{need.pk}/").status_code == expected
    assert (str(need.pk) in ids(client)) == (state == State.PUBLISHED)
    assert (str(need.pk) in ids(client, "?archived=include")) == (expected == 200)
    assert (str(need.pk) in ids(client, "?archived=only")) == (state == State.ARCHIVED)
    assert (need.pk in KINDS["need"].details([need.pk])) == (expected == 200)


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("?theme=mobility", 1),
        ("?theme=climate_adaptation", 1),
        ("?theme=mobility&theme=climate_adaptation", 2),
        ("?state=06", 1),
        ("?size_class=20k_50k", 2),
        ("?size_class=lt5k", 0),
        ("?q=Kupfer", 1),
        ("?municipality=060000000001", 1),
        ("?ordering=id", 2),
        ("?fields=title", 2),
    ],
)
def test_filters(client, query, number):
    town = MunicipalityFactory(ars="060000000001", state="06")
    NeedFactory(published=True, municipality=town, title="Kupfer")
    NeedFactory(
        published=True, municipality=MunicipalityFactory(state="05"), themes=["climate_adaptation"]
    )
    assert len(ids(client, query)) == number


def test_number_of_statements_does_not_grow(client):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{API}?page_size=100").status_code == 200
        return len(captured)

    def one() -> None:
        need = closed()
        Need.objects.filter(pk=need.pk).update(solved_by=ProjectFactory(published=True))
        Participation.objects.create(need=need, municipality=MunicipalityFactory())

    one()
    few = statements()
    for _n in range(12):
        one()
    assert statements() == few
