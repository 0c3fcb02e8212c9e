"""Adoptions in the public API."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import AdoptionFactory, MunicipalityFactory, ProjectFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/adoptions/"


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00Z",
        "0001-12-31T23:59:59-14:00",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00",
        "0002-01-01T00:00:00+14:00",
    ],
)
def test_time_without_a_valid_date_one_year_earlier_is_refused_by_name(client, moment):
    answer = client.get(URL, {"unconfirmed_since": moment})
    assert answer.status_code == 400
    assert [row["parameter"] for row in answer.json()["errors"]] == ["unconfirmed_since"]


@pytest.mark.parametrize("moment", ["1900-01-01T00:00:00Z", "9000-12-31T23:59:59-14:00"])
def test_extreme_but_valid_times_are_accepted(client, moment):
    assert client.get(URL, {"unconfirmed_since": moment}).status_code == 200


def test_expanded_project_and_town_are_complete(client):
    adoption = AdoptionFactory(confirmed=True)
    ProjectFactory(published=True, municipality=adoption.municipality)
    for path in (URL, f"{URL}{adoption.pk}/"):
        answer = client.get(path, {"expand": "project,municipality"}).json()
        row = answer["results"][0] if "results" in answer else answer
        project = client.get(f"/api/v1/projects/?municipality={adoption.project.municipality.ars}")
        assert row["project"] == project.json()["results"][0]
        town = row["municipality"]
        assert (town["ars"], town["kind"]) == (adoption.municipality.ars, "municipality")
        assert town["project_count"] == 1
        assert client.get(path, {"expand": "funding"}).status_code == 400


def test_expanding_takes_a_constant_number_of_queries(client):
    numbers = []
    for more in (2, 10):
        for _n in range(more):
            result = ProjectFactory(published=True)
            AdoptionFactory(municipality=result.municipality, result_project=result, confirmed=True)
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"{URL}?expand=project,municipality").status_code == 200
        numbers.append(len(found))
    assert numbers[0] == numbers[1]


def test_similar_towns_redirect_from_ags_to_ars_with_parameters(client):
    town = MunicipalityFactory(ags="06411000", ars="064110000000")
    answer = client.get(f"/api/v1/municipalities/{town.ags}/similar/?limit=3")
    assert answer.status_code == 301
    assert answer["Location"].endswith("/api/v1/municipalities/064110000000/similar/?limit=3")
    assert client.get(answer["Location"]).status_code == 200
    plain = client.get(f"/api/v1/municipalities/{town.ags}/similar/")
    assert plain["Location"].endswith("/064110000000/similar/")
    old = MunicipalityFactory(ags="06411999", valid_until=date(2024, 1, 1))
    assert client.get(f"/api/v1/municipalities/{old.ags}/similar/").status_code == 410
