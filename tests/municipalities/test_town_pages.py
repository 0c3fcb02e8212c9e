"""Pages of towns: keys, merged towns, lists."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import MunicipalityFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def test_short_key_redirects_to_the_page_of_the_full_key(client):
    town = MunicipalityFactory()
    assert client.get(f"/kommunen/{town.ags}/")["Location"] == town.get_absolute_url()


@pytest.mark.parametrize("key", ["123", "abcdefgh", "999999999999", "٠٦٤٣٢٠٠٠"])
def test_malformed_key_is_not_found(client, key):
    assert client.get(f"/kommunen/{key}/").status_code == 404


@pytest.mark.parametrize("successors", [0, 1, 2])
def test_merged_town_names_its_successors_and_keeps_its_projects(client, successors):
    old = MunicipalityFactory(short_name="Altdorf", valid_until=timezone.localdate())
    new = MunicipalityFactory.create_batch(successors)
    old.successors.set(new)
    project = ProjectFactory(published=True, municipality=old)
    text = client.get(f"/kommunen/{old.ars}/").text
    assert "gibt es seit dem" in text
    assert ("aufgegangen" in text) == bool(successors)
    for town in new:
        assert town.get_absolute_url() in text
    assert project.title in text
    assert "Zugang beantragen" not in text
    assert "Altdorf" not in client.get("/kommunen/?q=altdorf").text.replace("altdorf", "")


def test_towns_of_the_same_name_are_distinguished(client):
    for ars, district in (("033600000000", "Uelzen"), ("033520000000", "Cuxhaven")):
        above = MunicipalityFactory(ars=ars, short_name=district, kind="district")
        MunicipalityFactory(ars=f"{ars[:5]}0001001", short_name="Neuenkirchen", district=above)
    text = client.get("/kommunen/?q=neuenkirchen").text
    assert "Neuenkirchen (Uelzen)" in text
    assert "Neuenkirchen (Cuxhaven)" in text


@pytest.mark.parametrize("path", ["/kommunen/", "/kommunen/?q=muster&state=06"])
def test_number_of_statements_of_the_list_does_not_grow(client, path):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    MunicipalityFactory.create_batch(3)
    few = statements()
    MunicipalityFactory.create_batch(60)
    assert statements() == few


def test_number_of_statements_of_a_town_does_not_grow(client):
    town = MunicipalityFactory()
    ProjectFactory(published=True, municipality=town)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(town.get_absolute_url())
        return len(captured)

    few = statements()
    ProjectFactory.create_batch(20, published=True, municipality=town)
    assert statements() == few
