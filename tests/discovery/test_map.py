"""The map and the list beside it, with more towns than the list shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discovery import views
from tests.factories import MunicipalityFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def listed(text: str) -> int:
    return text.partition('class="town-list"')[2].partition("</ul>")[0].count("<li>")


def test_long_list_is_cut_and_links_on_with_its_filters(client, monkeypatch):
    ProjectFactory.create_batch(3, published=True)
    whole = client.get("/karte/?theme=climate_adaptation&state=06").text
    assert listed(whole) == 3
    assert "Die Liste zeigt" not in whole
    monkeypatch.setattr(views, "MAX_TOWNS", 2)
    text = client.get("/karte/?theme=climate_adaptation&state=06").text
    assert listed(text) == 2
    assert "Die Liste zeigt die ersten 2 von 3 Kommunen." in text
    assert "/projekte/?theme=climate_adaptation&amp;state=06" in text
    assert "/kommunen/?has_projects=true&amp;state=06" in text


def test_towns_with_the_same_name_show_their_district(client):
    districts = [MunicipalityFactory(short_name=f"Kreis {name}", kind="district") for name in "AB"]
    for district in districts:
        town = MunicipalityFactory(short_name="Neustadt", district=district)
        ProjectFactory.create_batch(2, published=True, municipality=town)
    text = client.get("/karte/").text
    for district in districts:
        assert f">Neustadt ({district.short_name})</a>" in text


@pytest.mark.parametrize("path", ["/karte/", "/", "/karte/?state=06"])
def test_number_of_statements_does_not_grow(client, path):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    ProjectFactory(published=True)
    few = statements()
    for number in range(12):
        district = MunicipalityFactory(short_name=f"Kreis {number}", kind="district")
        ProjectFactory(published=True, municipality__district=district)
    assert statements() <= few + 1  # districts, if there are any
