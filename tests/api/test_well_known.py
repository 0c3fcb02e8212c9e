"""Well-known URLs (RFC 9727), and dataset metadata for search engines."""

import json
import re

import pytest

from api.datasets import SETS

pytestmark = pytest.mark.django_db
CATALOG = "/.well-known/api-catalog"


@pytest.mark.parametrize("method", ["get", "head"])
def test_the_catalogue_of_apis_is_a_linkset(client, settings, method):
    answer = getattr(client, method)(CATALOG, headers={"Origin": "https://other.example"})
    assert answer["Content-Type"].startswith("application/linkset+json")
    assert 'profile="https://www.rfc-editor.org/info/rfc9727"' in answer["Content-Type"]
    assert answer["Link"] == f'<{settings.SITE_URL}{CATALOG}>; rel="api-catalog"'
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer


def test_each_of_its_links_leads_somewhere(client, settings):
    links = client.get(CATALOG).json()["linkset"]
    api = next(row for row in links if row["anchor"] == f"{settings.SITE_URL}/api/v1/")
    assert {"service-desc", "service-doc", "service-meta", "status"} <= set(api)
    for name, targets in api.items():
        for target in targets if name != "anchor" else ():
            path = target["href"].removeprefix(settings.SITE_URL)
            assert client.get(path).status_code == 200, path


def test_api_catalogue_answers_304_to_its_etag(client):
    tag = client.get(CATALOG)["ETag"]
    assert client.get(CATALOG, headers={"If-None-Match": tag}).status_code == 304


def test_the_page_of_the_api_describes_the_data_sets_for_search_engines(client):
    page = client.get("/api/docs/").text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(block)
    assert (data["@context"], data["@type"]) == ("https://schema.org", "DataCatalog")
    assert len(data["dataset"]) == len(SETS)
    for row in data["dataset"]:
        assert row["@type"] == "Dataset"
        assert row["license"].startswith("https://")
        for file in row["distribution"]:
            assert client.head(file["contentUrl"].removeprefix("http://localhost:8000"))
