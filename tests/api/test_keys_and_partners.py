"""URLs and parameters in the notations that people and other systems use."""

import pytest
from django.core.cache import cache
from django.urls import get_resolver, reverse
from django.urls.converters import UUIDConverter

from changefeed.resources import KINDS
from tests.api.endpoints import World
from tests.factories import LessonFactory, MunicipalityFactory, ProjectFactory

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 100
    cache.clear()


def test_ids_are_accepted_in_either_case(client):
    world = World.filled()
    for name in ("project", "lesson", "adoption", "event", "need"):
        pk = world.objects[name].pk
        for path in (reverse(f"api-{name}", args=[pk]), f"/id/{pk}/"):
            plain = client.get(path, headers={"Accept": "application/json"})
            upper = client.get(
                path.replace(str(pk), str(pk).upper()), headers={"Accept": "application/json"}
            )
            assert (upper.status_code, upper.content) == (plain.status_code, plain.content)
            assert upper.get("Location") == plain.get("Location")
    pk = str(world.objects["project"].pk).upper()
    for path in (f"/feeds/projects/{pk}.atom", f"/einbetten/projekte/{pk}/", f"/id/{pk}.ttl"):
        assert client.get(path).status_code == 200, path
    assert client.get(f"{BASE}/lessons/?project={pk}").status_code == 200


def test_every_url_accepts_upper_case_ids():
    def converters(patterns):
        for pattern in patterns:
            yield from pattern.pattern.converters.values()
            yield from converters(getattr(pattern, "url_patterns", []))

    found = [
        row for row in converters(get_resolver().url_patterns) if isinstance(row, UUIDConverter)
    ]
    assert found
    assert all("A-F" in row.regex for row in found)


@pytest.fixture
def district():
    return MunicipalityFactory(ars="064320000000", short_name="Darmstadt-Dieburg", kind="district")


def test_a_district_is_known_by_five_digits(client, district):
    town = MunicipalityFactory(ars="064320001001", ags="06432001", district=district)
    project = ProjectFactory(published=True, municipality=town)
    answer = client.get(f"{BASE}/municipalities/06432/")
    assert (answer.status_code, answer["Location"].endswith("/municipalities/064320000000/")) == (
        301,
        True,
    )
    LessonFactory(published=True, project=project, municipality=town)
    for name in ("projects", "lessons", "municipalities", "needs"):
        rows = client.get(f"{BASE}/{name}/?district=06432").json()["results"]
        assert name == "needs" or rows
    assert client.get("/kommunen/06432/", follow=True).status_code == 200


@pytest.mark.parametrize("key", ["6432", "064", "99999", "0643x", "06432000000000"])
def test_keys_of_other_lengths_and_unknown_keys_are_not_found(client, district, key):
    assert client.get(f"{BASE}/municipalities/{key}/").status_code == 404


ALONE = {"radius_km": "10", "like_nearest": "5", "ordering": "distance"}


@pytest.mark.parametrize("name", ALONE)
@pytest.mark.parametrize("kind", KINDS)
def test_parameter_without_its_required_partner_is_named(client, kind, name):
    path = f"{KINDS[kind].path}/"
    answer = client.get(f"{BASE}/{path}?{name}={ALONE[name]}")
    assert answer.status_code == 400
    assert [row["parameter"] for row in answer.json()["errors"]] == [name]
    if name in KINDS[kind].filters:
        export = client.get(f"{BASE}/exports/{path[:-1]}.csv?{name}={ALONE[name]}")
        assert [row["parameter"] for row in export.json()["errors"]] == [name]


def test_parameter_with_its_partner_is_accepted(client):
    assert client.get(f"{BASE}/projects/?near=49.87,8.65&radius_km=10").status_code == 200
    both = client.get(f"{BASE}/projects/?near=wrong&radius_km=10").json()["errors"]
    assert [row["parameter"] for row in both] == ["near"]


def test_feeds_refuse_a_parameter_without_its_partner(client):
    assert client.get("/feeds/projects.atom?radius_km=10").status_code == 400
    assert client.get("/feeds/events.ics?radius_km=10").status_code == 400


def test_removing_a_chip_removes_dependent_parameters(client):
    ProjectFactory(published=True)
    page = client.get("/projekte/?near=49.87,8.65&radius_km=10&phase=pilot").text
    assert 'href="?radius_km=10' not in page
    assert "?phase=pilot" in page
