"""Limits of the comparison of towns: distance at most one, no states, no recommendation without a reason."""

from datetime import date

import pytest
from projects.public.recommendations import MAX_OF_ONE_TOWN, MAX_SHOWN, recommended

from municipalities.actors import ANONYMOUS
from municipalities.choices import MunicipalityKind
from municipalities.similarity import CODES, nearest
from tests.factories import MunicipalityFactory, ProjectFactory

pytestmark = pytest.mark.django_db
UNKNOWN = {"population": None, "area_km2": None, "settlement_type": ""}


def api(town) -> str:
    return f"/api/v1/municipalities/{town.ars}/similar/"


@pytest.mark.parametrize("weight", [1.0, 3.33, 7.77])
def test_maximum_distance_is_one(weight):
    here = MunicipalityFactory(state="09")
    MunicipalityFactory(**UNKNOWN, kind=MunicipalityKind.DISTRICT, state="06")
    (row,) = nearest(here, weights=dict.fromkeys(CODES, weight))
    assert 0.99 < row.distance <= 1
    assert sum(round(part.contribution * 10_000) for part in row.parts) == round(
        row.distance * 10_000
    )


def test_states_are_not_compared(client):
    land = MunicipalityFactory(ars="090000000000", kind=MunicipalityKind.STATE)
    MunicipalityFactory()
    assert client.get(f"{land.get_absolute_url()}aehnliche/").status_code == 404
    assert client.get(api(land)).status_code == 404
    answer = client.get(f"/api/v1/projects/?like={land.ars}")
    assert answer.status_code == 400
    assert [row["parameter"] for row in answer.json()["errors"]] == ["like"]


def test_a_dissolved_town_is_410_and_names_its_successors(client):
    old = MunicipalityFactory(valid_until=date(2024, 1, 1))
    new = MunicipalityFactory()
    old.successors.add(new)
    answer = client.get(api(old))
    assert answer.status_code == 410
    assert [row["ars"] for row in answer.json()["successors"]] == [new.ars]


def test_page_lists_figures_missing_from_the_register(client):
    here = MunicipalityFactory(**UNKNOWN)
    MunicipalityFactory()
    text = client.get(f"{here.get_absolute_url()}aehnliche/").text
    assert "fehlen amtliche Angaben" in text
    assert "Einwohnerzahl, Bevölkerungsdichte, Siedlungstyp, Wachstum." in " ".join(text.split())


class TestRecommendations:
    def test_nothing_without_a_reason(self):
        here = MunicipalityFactory(state="09")
        far = MunicipalityFactory(**UNKNOWN, kind=MunicipalityKind.DISTRICT, state="02")
        ProjectFactory(published=True, municipality=far)
        assert recommended(here, ANONYMOUS) == []

    def test_not_all_of_one_town(self):
        here = MunicipalityFactory()
        ProjectFactory.create_batch(8, published=True, municipality=MunicipalityFactory())
        assert len(recommended(here, ANONYMOUS)) == MAX_OF_ONE_TOWN
        for _n in range(5):
            ProjectFactory(published=True)
        found = recommended(here, ANONYMOUS)
        assert len(found) == MAX_SHOWN
        assert all(row.reasons for row in found)
