"""oEmbed 1.0, for sites that turn the URL of a project into a preview."""

import re
from html import unescape
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.workflow.choices import State
from municipalities.models import Municipality
from projects.models import Project
from tests.factories import MunicipalityFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 100


@pytest.fixture
def project():
    town = MunicipalityFactory(short_name="Haßfurt")
    return ProjectFactory(published=True, municipality=town, slug="pegel", title="Pegel & <Bäche>")


def ask(client, address: str, more: str = "", **headers):
    return client.get(f"/api/oembed?url={quote(address, safe='')}{more}", headers=headers)


def test_rich_answer_follows_the_specification(client, settings, project):
    response = ask(client, f"{settings.SITE_URL}/projekte/pegel/")
    data = response.json()
    assert (data["version"], data["type"]) == ("1.0", "rich")
    assert (data["title"], data["author_name"]) == (project.title, project.municipality.full_label)
    assert data["provider_name"] == settings.SITE_NAME
    assert data["provider_url"] == f"{settings.SITE_URL}/"
    assert f'src="{settings.SITE_URL}/einbetten/projekte/{project.pk}/"' in data["html"]
    assert 'title="Pegel &amp; &lt;Bäche&gt;"' in data["html"]
    assert isinstance(data["width"], int)
    assert isinstance(data["height"], int)
    assert f'width="{data["width"]}" height="{data["height"]}"' in data["html"]


def test_the_address_in_the_code_is_a_card(client, settings, project):
    html = ask(client, f"{settings.SITE_URL}/projekte/pegel/").json()["html"]
    source = unescape(re.search(r'src="([^"]+)"', html)[1])
    assert client.get(source.removeprefix(settings.SITE_URL)).status_code == 200


@pytest.mark.parametrize(
    ("path", "card"),
    [
        ("/projekte/pegel/", ""),
        ("/projekte/pegel", ""),
        ("/projekte/pegel/?q=1#text", ""),
        ("/en/projects/pegel/", "?lang=en"),
        ("/id/{pk}/", ""),
        ("/projekte/{pk}/", ""),
        ("/einbetten/projekte/{pk}/", ""),
    ],
)
def test_all_addresses_of_a_project_are_known(client, settings, project, path, card):
    data = ask(client, settings.SITE_URL + path.format(pk=project.pk)).json()
    assert f'{project.pk}/{card}"' in data["html"]


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/projekte/pegel/",
        "{site}/kommunen/",
        "{site}/pegel/",
        "{site}/projekte/",
        "{site}/projekte/gibt-es-nicht/",
        "{site}/id/00000000-0000-4000-8000-000000000000/",
        "{site}.evil.example/projekte/pegel/",
        "javascript:alert(1)",
        "pegel",
        "//",
        "http://[",
        "{site}/projekte/%00/",
    ],
)
def test_other_addresses_are_404_as_problem(client, settings, project, address):
    response = ask(client, address.format(site=settings.SITE_URL))
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("state", [s for s in State if s not in (State.PUBLISHED, State.ARCHIVED)])
def test_only_public_projects(client, settings, project, state):
    Project.objects.update(state=state)
    response = ask(client, f"{settings.SITE_URL}/projekte/pegel/")
    assert response.status_code == (410 if state == State.TAKEN_DOWN else 404)
    assert project.title not in response.text


def test_nothing_where_the_town_switched_it_off(client, settings, project):
    Municipality.objects.update(embedding_allowed=False)
    assert ask(client, f"{settings.SITE_URL}/projekte/pegel/").status_code == 404


@pytest.mark.parametrize("title", ["Pegel \x0b\x1f & ]]> <Bäche>", "🌧️ מפלס المياه"])
def test_xml_has_the_same_contents(client, settings, project, title):
    Project.objects.update(title=title)
    address = f"{settings.SITE_URL}/projekte/pegel/"
    response = ask(client, address, "&format=xml")
    assert response["Content-Type"].startswith("text/xml")
    root = ElementTree.fromstring(response.content)
    assert root.tag == "oembed"
    data = ask(client, address, "&format=json").json()
    assert {row.tag for row in root} == set(data)
    assert root.find("title").text == data["title"].replace("\x0b", "").replace("\x1f", "")
    assert root.find("width").text == str(data["width"])


@pytest.mark.parametrize(
    ("widest", "highest"), [(320, 200), (100, 50), (4000, 4000), (10**9 - 1, 1)]
)
def test_card_is_never_larger_than_the_maximum(client, settings, project, widest, highest):
    more = f"&maxwidth={widest}&maxheight={highest}"
    data = ask(client, f"{settings.SITE_URL}/projekte/pegel/", more).json()
    assert 0 < data["width"] <= widest
    assert 0 < data["height"] <= highest


def test_narrow_card_is_higher(client, settings, project):
    address = f"{settings.SITE_URL}/projekte/pegel/"
    assert (
        ask(client, address, "&maxwidth=240").json()["height"]
        > ask(client, address).json()["height"]
    )


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "url"),
        ("url=", "url"),
        ("url=a&url=b", "url"),
        ("url=a&format=yaml", "format"),
        ("url=a&maxwidth=breit", "maxwidth"),
        ("url=a&maxwidth=0", "maxwidth"),
        ("url=a&maxheight=-1", "maxheight"),
        ("url=a&maxwidth=" + "9" * 400, "maxwidth"),
        ("url=a&maxwidth=٣٢٠", "maxwidth"),
    ],
)
def test_wrong_parameter_is_named(client, query, name):
    response = client.get(f"/api/oembed?{query}")
    assert response.status_code == 400
    assert [row["parameter"] for row in response.json()["errors"]] == [name]


def test_additional_parameters_of_consumers_are_ignored(client, settings, project):
    address = f"{settings.SITE_URL}/projekte/pegel/"
    response = ask(client, address, "&dnt=1&for=cms", accept="text/html")
    assert response.status_code == 200


def test_conditional_open_to_scripts_and_without_cookie(client, settings, project):
    address = f"{settings.SITE_URL}/projekte/pegel/"
    response = ask(client, address, origin="https://cms.example")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["RateLimit-Limit"]
    assert not response.cookies
    assert "Cookie" not in response["Vary"]
    again = ask(client, address, if_none_match=response["ETag"])
    assert again.status_code == 304


def test_rate_limit_applies(client, settings, project):
    settings.RATE_FACTOR = 0
    response = ask(client, f"{settings.SITE_URL}/projekte/pegel/")
    assert response.status_code == 429
    assert response["Retry-After"]


def test_takes_a_fixed_number_of_statements(client, settings, project):
    with CaptureQueriesContext(connection) as captured:
        ask(client, f"{settings.SITE_URL}/projekte/pegel/")
    assert len(captured) == 2


def test_project_page_links_its_oembed(client, settings, project):
    page = client.get("/projekte/pegel/").text
    for form, kind in (("json", "application/json+oembed"), ("xml", "text/xml+oembed")):
        found = re.search(rf'<link rel="alternate" type="{re.escape(kind)}" href="([^"]+)"', page)
        address = unescape(found[1])
        assert address.startswith(f"{settings.SITE_URL}/api/oembed?")
        assert address.endswith(f"format={form}")
        assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200


def test_english_page_leads_to_the_english_card(client, settings, project):
    page = client.get("/en/projects/pegel/").text
    address = unescape(re.search(r'href="([^"]+format=json)"', page)[1])
    assert "?lang=en" in client.get(address.removeprefix(settings.SITE_URL)).json()["html"]
