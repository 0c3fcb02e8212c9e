"""Export files: conditional requests, descriptions, and keys that stay text."""

import csv
import io
import json

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rdflib import DCAT, Graph

from api import dcat_sizes
from api.csv_files import as_csv
from api.datasets import SETS
from municipalities.models import Municipality
from projects.api.serializers import ThemeRow
from projects.models import Theme
from tests.factories import LessonFactory, MunicipalityFactory, ProjectFactory

pytestmark = pytest.mark.django_db
BASE = "/api/v1/exports"
FILES = [f"{row.name}.{ending}" for row in SETS.values() for ending in row.formats]


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 100
    cache.clear()


@pytest.fixture(autouse=True)
def within_an_hour():
    with time_machine.travel("2026-11-23T10:10:00+00:00", tick=False):
        yield


def body(client, path: str) -> bytes:
    return b"".join(client.get(f"{BASE}/{path}").streaming_content)


@pytest.mark.parametrize("file", FILES)
def test_file_answers_304_to_its_etag(client, file):
    ProjectFactory(published=True)
    first = client.get(f"{BASE}/{file}")
    again = client.get(f"{BASE}/{file}", headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    assert first["Last-Modified"].endswith(" GMT")
    assert client.head(f"{BASE}/{file}")["ETag"] == first["ETag"]


def test_304_does_not_build_the_file(client):
    tag = client.get(f"{BASE}/projects.jsonl")["ETag"]
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{BASE}/projects.jsonl", headers={"If-None-Match": tag})
    assert len(asked) <= 3  # the rate limit, and the public state


def test_whatever_changes_a_file_changes_its_etag(client):
    project = ProjectFactory(published=True)
    tags = [client.get(f"{BASE}/projects.csv")["ETag"]]

    def changed() -> None:
        tags.append(client.get(f"{BASE}/projects.csv")["ETag"])
        assert len(set(tags)) == len(tags)

    LessonFactory(published=True, project=project)  # a count in the project
    changed()
    Municipality.objects.filter(pk=project.municipality_id).update(short_name="Neu")
    changed()
    project.delete()
    changed()
    tags.append(client.get(f"{BASE}/projects.csv?delimiter=semicolon")["ETag"])
    tags.append(client.get(f"{BASE}/projects.csv?phase=pilot")["ETag"])
    with time_machine.travel("2026-11-23T11:10:00+00:00", tick=False):
        changed()  # changes caused by time alone


def test_tables_of_codes_have_an_etag_of_their_rows(client):
    before = client.get(f"{BASE}/themes.csv")["ETag"]
    Theme.objects.filter(code="mobility").update(label_de="Verkehr")
    assert client.get(f"{BASE}/themes.csv")["ETag"] != before


def sizes(client) -> dict[str, int]:
    graph = Graph().parse(data=client.get("/api/v1/catalog/?format=ttl").content, format="turtle")
    return {
        str(graph.value(row, DCAT.downloadURL)).rsplit("/", 1)[1]: int(size)
        for row, size in graph.subject_objects(DCAT.byteSize)
    }


def test_the_catalogue_tells_the_size_of_each_file(client):
    for _number in range(3):
        LessonFactory(published=True)
    assert sizes(client) == {file: len(body(client, file)) for file in FILES}


def test_sizes_of_long_files_are_estimated_until_first_fetched(client, monkeypatch):
    monkeypatch.setattr(dcat_sizes, "SAMPLE", 3)
    for _number in range(9):
        ProjectFactory(published=True)
    reckoned = sizes(client)["projects.jsonl"]
    exact = len(body(client, "projects.jsonl"))
    assert reckoned == pytest.approx(exact, rel=0.3)
    assert sizes(client)["projects.jsonl"] == exact


def test_keys_are_quoted_and_numbers_are_not(client):
    MunicipalityFactory(ars="010010000000", ags="01001000", population=95_015, longitude=-9.4)
    heading, line = body(client, "municipalities.csv").decode("utf-8-sig").splitlines()
    row = dict(zip(next(csv.reader([heading])), line.split(","), strict=False))
    assert '"010010000000"' in line
    assert '"01001000"' in line
    assert ",95015," in line
    assert ",-9.4," in line  # a negative number is not a formula
    assert row["ars"] == '"010010000000"'


def test_quotes_line_breaks_and_nulls_survive(client):
    text = 'Er sagte "ja";\r\nund, ging'
    made = as_csv(iter([[{"code": text, "label": {"de": "", "en": None}}]]), ThemeRow, ",")
    rows = list(csv.DictReader(io.StringIO(b"".join(made).decode("utf-8-sig"), newline="")))
    assert rows[0]["code"] == text
    assert (rows[0]["label.de"], rows[0]["label.en"], rows[0]["sdg"]) == ("", "", "")


@pytest.mark.parametrize("name", SETS)
def test_csv_on_the_web_describes_every_column(client, settings, name):
    file = client.get(f"{BASE}/{name}.csv")
    path = f"{BASE}/{name}.csv-metadata.json"
    link = f'<{settings.SITE_URL}{path}>; rel="describedby"; type="application/csvm+json"'
    assert file["Link"] == link
    answer = client.get(path)
    assert answer["Content-Type"] == "application/csvm+json"
    data = json.loads(answer.content)
    assert data["@context"][0] == "http://www.w3.org/ns/csvw"
    assert data["url"] == f"{settings.SITE_URL}{BASE}/{name}.csv"
    columns = data["tableSchema"]["columns"]
    heading = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()[0]
    assert [row["titles"] for row in columns] == next(csv.reader([heading]))
    kinds = {row["name"]: row["datatype"] for row in columns}
    assert kinds["id"] == "string"
    assert all(kinds[key] == "string" for key in kinds if key.split(".")[-1] in ("ars", "ags"))


def test_types_and_lists_are_described(client):
    data = client.get(f"{BASE}/projects.csv-metadata.json?delimiter=semicolon").json()
    columns = {row["name"]: row for row in data["tableSchema"]["columns"]}
    assert data["dialect"]["delimiter"] == ";"
    assert columns["updated_at"]["datatype"] == "dateTime"
    assert columns["start_on"]["datatype"] == "date"
    assert columns["cost_one_off_eur"]["datatype"] == "integer"
    assert columns["paused"]["datatype"] == "boolean"
    assert columns["themes"]["separator"] == " | "
    assert client.get(f"{BASE}/nothing.csv-metadata.json").status_code == 404
    assert client.get(f"{BASE}/projects.csv-metadata.json?delimiter=tab").status_code == 400
