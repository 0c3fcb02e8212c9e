"""A portal chooses the ids of its suggestions: any character is accepted (docs/portals.md)."""

import json
from urllib.parse import quote

import pytest
import requests
from django.core.cache import cache

from municipalities.choices import Role
from portals.models import Suggestion
from portals.suggestions import services
from tests.api.portals import make_portal
from tests.factories import MunicipalityFactory, acting

pytestmark = pytest.mark.django_db
BASE = "/api/v1/suggestions"


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 100
    cache.clear()


@pytest.fixture
def town():
    return MunicipalityFactory(ars="064110000000")


@pytest.fixture
def portal(town):
    portal, headers = make_portal(suggest=True)
    services.grant(portal, by=acting(Role.COORDINATOR, town))
    portal.headers = headers
    return portal


IDS = [
    "a/b", "/a", "a/", "a//b", "50%", "%2F", "%", "Größe", "..", ".", "../../projects", "a+b", "a b",
    " a ", "a?b=c", "a#b", "a;b,c", "a&b", "'\"", "urn:x:1", "😀", "a\u200db", "a\u00a0b", "x" * 200,
]  # fmt: skip


@pytest.mark.parametrize("external_id", IDS)
def test_external_id_may_hold_any_character(client, portal, town, external_id):
    path = f"{BASE}/{quote(external_id, safe='')}/"
    data = json.dumps({"municipality": town.ars, "title": "Starkregen"})
    made = client.put(
        path,
        data,
        content_type="application/json",
        headers=portal.headers | {"If-None-Match": "*"},
    )
    assert (made.status_code, made.json()["external_id"]) == (201, external_id)
    assert Suggestion.objects.get().external_id == external_id
    own = made["Location"].removeprefix("http://localhost:8000")
    assert own == made.json()["url"].removeprefix("http://localhost:8000") == path
    read = client.get(path, headers=portal.headers)
    assert read.json()["external_id"] == external_id
    again = client.put(
        path,
        data,
        content_type="application/json",
        headers=portal.headers | {"If-Match": made["ETag"]},
    )
    assert again.status_code == 200
    assert client.delete(path, headers=portal.headers).status_code == 204
    assert client.get(path, headers=portal.headers).status_code == 404


@pytest.mark.parametrize("external_id", ["a\tb", "a\x7f", "x" * 201])
def test_control_characters_and_long_ids_are_refused(client, portal, town, external_id):
    answer = client.put(
        f"{BASE}/{quote(external_id, safe='')}/",
        json.dumps({"municipality": town.ars, "title": "Starkregen"}),
        content_type="application/json",
        headers=portal.headers | {"If-None-Match": "*"},
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "external_id"


@pytest.mark.django_db(transaction=True)
def test_a_slash_in_an_id_comes_through_a_real_server(live_server, portal, town):
    url = f"{live_server.url}{BASE}/Akte%207%2F%C3%BC+%25/"
    body = {"municipality": town.ars, "title": "Starkregen"}
    made = requests.put(url, json=body, headers=portal.headers | {"If-None-Match": "*"}, timeout=10)
    assert (made.status_code, made.json()["external_id"]) == (201, "Akte 7/ü+%")
    assert (
        requests.get(url, headers=portal.headers, timeout=10).json()["external_id"] == "Akte 7/ü+%"
    )


def test_id_without_trailing_slash_is_redirected(client, portal):
    answer = client.get(f"{BASE}/Akte%207%2F%C3%BC", headers=portal.headers)
    assert (answer.status_code, answer["Location"]) == (301, f"{BASE}/Akte%207/%C3%BC/")
