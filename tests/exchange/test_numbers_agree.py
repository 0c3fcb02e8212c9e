"""Every page that states the number of projects states the same number."""

import re

import pytest
from django.core.cache import cache

from editorial.workflow.choices import State
from tests.factories import MunicipalityFactory, ProjectFactory
from tests.shared_world import shared_world

pytestmark = pytest.mark.django_db
PLACES = ((49.87, 8.65), (49.91, 8.48), (53.55, 10.0))


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 100
    cache.clear()


def three_towns() -> list:
    """Seven public projects of three towns, two of them close together, and some that do not count."""
    made = [
        MunicipalityFactory(short_name=name, latitude=latitude, longitude=longitude)
        for name, (latitude, longitude) in zip(
            ("Darmstadt", "Nauheim", "Hamburg"), PLACES, strict=True
        )
    ]
    for town, number in zip(made, (3, 2, 2), strict=True):
        ProjectFactory.create_batch(number, published=True, municipality=town)
    made[0].projects.filter(pk=made[0].projects.first().pk).update(is_demo=True)
    ProjectFactory(published=True, municipality=made[0], state=State.ARCHIVED)
    ProjectFactory(municipality=made[1])
    ProjectFactory(municipality=made[1], submitted=True)
    return made


towns, _towns = shared_world(three_towns, name="towns")


def page(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def listed(client, path: str) -> int:
    """The number stated above the results of a list."""
    html = page(client, path).partition("result-head")[2]
    return int(re.search(r"(\d+) (?:Projekte?|Kommunen?)\b", html)[1])


def bubbles(html: str) -> list[tuple[str, int]]:
    found = re.findall(r'<a href="([^"]+)" aria-label="[^"]*: (\d+) Projekte?"', html)
    return [(address.replace("&amp;", "&"), int(number)) for address, number in found]


def test_every_page_states_the_same_number_of_projects(client, towns):
    home, map_page = page(client, "/"), page(client, "/karte/")
    theme = re.search(r'\?theme=climate_adaptation">[^<]*<span>(\d+)</span>', home)
    facet = re.search(r'id="count-theme-climate_adaptation"[^>]*>(\d+)', page(client, "/projekte/"))
    figures = client.get("/api/v1/statistics/").json()["figures"]
    numbers = {
        "home": int(re.search(r"<strong>(\d+)</strong>\s*Projekte", home)[1]),
        "home, by theme": int(theme[1]),
        "home, map": sum(number for _address, number in bubbles(home)),
        "list": listed(client, "/projekte/"),
        "list, facet": int(facet[1]) if facet else None,
        "map": sum(number for _address, number in bubbles(map_page)),
        "map, as a list": sum(map(int, re.findall(r'<span class="number">(\d+)</span>', map_page))),
        "statistics": figures["projects"]["value"],
        "API": len(client.get("/api/v1/projects/").json()["results"]),
    }
    assert numbers == dict.fromkeys(numbers, 7)
    assert re.search(r"<strong>3</strong>\s*Kommunen", home)
    assert listed(client, "/kommunen/?has_projects=true") == 3


@pytest.mark.parametrize("path", ["/", "/karte/", "/karte/?theme=climate_adaptation"])
def test_a_bubble_opens_the_list_of_its_projects(client, towns, path):
    found = bubbles(page(client, path))
    assert sorted(number for _address, number in found) == [2, 5]
    for address, number in found:
        assert listed(client, address) == number
        assert address.count("theme=") == path.count("theme=")


def test_the_list_of_a_bubble_names_its_towns(client, towns):
    keys = ",".join(town.ags for town in towns[:2])
    assert "Darmstadt, Nauheim" in page(client, f"/projekte/?municipality={keys}")
