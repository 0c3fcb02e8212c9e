"""Datasets as files (docs/api.md), read by third-party programs."""

import csv
import io
import json

import duckdb
import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from geojson_validator import validate_geometries, validate_structure

from api import exports
from api.datasets import SETS
from changefeed.resources import KINDS
from editorial.workflow.choices import State
from lessons.choices import Visibility
from projects.models import Partner
from tests.factories import (
    AdoptionFactory,
    ArtifactFactory,
    LessonFactory,
    MunicipalityFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db
BASE = "/api/v1/exports"
GERMANY = {"longitude": (5.8, 15.1), "latitude": (47.2, 55.1)}


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 100
    cache.clear()


@pytest.fixture
def some():
    """A few objects of each kind."""
    town = MunicipalityFactory(ars="064110000000", latitude=49.872775, longitude=8.651177)
    project = ProjectFactory(
        published=True, municipality=town, title="Grüße; \"Anführung\", 'Wort'\nZeile"
    )
    Partner.objects.create(project=project, name="Firma, Co", kind="business", role="supplier")
    ArtifactFactory(project=project)
    LessonFactory(published=True, project=project, what_happened="=1+1\nzweite Zeile")
    AdoptionFactory(confirmed=True, project=project)
    for number in range(7):
        ProjectFactory(published=True, title=f"Projekt {number}")
    return project


def body(client, path: str) -> bytes:
    answer = client.get(f"{BASE}/{path}")
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def objects(client, path: str) -> list[dict]:
    return [json.loads(line) for line in body(client, path).splitlines()]


def listed(client, name: str, query: str = "") -> list[dict]:
    rows, url = [], f"/api/v1/{name}/?{query}"
    while url:
        data = client.get(url).json()
        rows += data["results"]
        url = data.get("next")
    return rows


@pytest.mark.parametrize("name", sorted(SETS))
def test_duckdb_reads_the_same_objects_from_both_files_as_the_list_has(
    client, some, name, tmp_path
):
    expected = {row["id"] for row in listed(client, name)}
    for ending, read in (("csv", "read_csv"), ("jsonl", "read_json")):
        file = tmp_path / f"{name}.{ending}"
        file.write_bytes(body(client, f"{name}.{ending}"))
        if not expected and ending == "jsonl":
            assert file.read_bytes() == b""
            continue
        found = duckdb.sql(f"SELECT id FROM {read}('{file}')").fetchall()
        assert len(found) == len(expected)
        assert {str(row[0]) for row in found} == expected


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_line_equals_the_object_at_its_url(client, some, kind):
    name = KINDS[kind].path
    for row in objects(client, f"{name}.jsonl"):
        assert row == client.get(row["url"].removeprefix("http://localhost:8000")).json()


def test_a_table_has_nested_details_in_columns_and_lists_in_one_cell(client, some):
    text = body(client, "projects.csv").decode()
    assert text.startswith("\ufeff")
    assert "\r\n" in text
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))}
    row = rows[str(some.pk)]
    assert row["municipality.ars"] == "064110000000"
    assert row["title"] == some.title
    assert row["partners"] == "Firma, Co, business, supplier"
    assert (row["paused"], row["cost_one_off_eur"]) == ("false", "")


def test_semicolons_for_german_spreadsheets(client, some):
    text = body(client, "projects.csv?delimiter=semicolon").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert str(some.pk) in {row["id"] for row in rows}


def test_a_cell_never_starts_a_formula(client, some):
    text = body(client, "lessons.csv").decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert row["what_happened"] == "'=1+1\nzweite Zeile"
    assert objects(client, "lessons.jsonl")[0]["what_happened"] == "=1+1\nzweite Zeile"


@pytest.mark.parametrize("name", sorted(n for n, row in SETS.items() if "geojson" in row.formats))
def test_geojson_is_valid_with_all_points_in_germany(client, some, name):
    data = json.loads(body(client, f"{name}.geojson"))
    assert validate_structure(data) == {}
    assert "crs" not in data
    assert {row["id"] for row in data["features"]} == {row["id"] for row in listed(client, name)}
    placed = [row for row in data["features"] if row["geometry"]]
    for feature in placed:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert GERMANY["longitude"][0] <= longitude <= GERMANY["longitude"][1]
        assert GERMANY["latitude"][0] <= latitude <= GERMANY["latitude"][1]
    found = validate_geometries({"type": "FeatureCollection", "features": placed})
    assert found["invalid"] == {}


def test_coordinates_have_six_digits_and_missing_ones_are_null(client):
    here = MunicipalityFactory(latitude=49.87277512345, longitude=8.65117700001)
    nowhere = MunicipalityFactory(latitude=None, longitude=None)
    data = json.loads(body(client, "municipalities.geojson"))
    found = {row["id"]: row["geometry"] for row in data["features"]}
    assert found[str(here.pk)]["coordinates"] == [8.651177, 49.872775]
    assert found[str(nowhere.pk)] is None


def test_an_empty_set_is_an_empty_file(client):
    assert body(client, "lessons.jsonl") == b""
    assert body(client, "lessons.csv").count(b"\r\n") == 1
    assert json.loads(body(client, "projects.geojson"))["features"] == []


def test_filters_are_those_of_the_list(client, some):
    query = "municipality=064110000000"
    assert [row["id"] for row in objects(client, f"projects.jsonl?{query}")] == [str(some.pk)]
    assert [row["id"] for row in listed(client, "projects", query)] == [str(some.pk)]


def test_archived_projects_are_included_on_request(client):
    project = ProjectFactory(published=True, state=State.ARCHIVED)
    assert objects(client, "projects.jsonl") == []
    assert [row["id"] for row in objects(client, "projects.jsonl?archived=only")] == [
        str(project.pk)
    ]


@pytest.mark.parametrize(
    "query",
    [
        "foo=1",
        "page_size=10",
        "cursor=x",
        "ordering=id",
        "theme=unknown",
        "delimiter=tab",
        "fields=id",
    ],
)
def test_unsupported_parameter_is_named(client, query):
    answer = client.get(f"{BASE}/projects.csv?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-parameter")
    assert answer.json()["errors"][0]["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize(
    "path", ["projects.xml", "nothing.csv", "lessons.geojson", "themes.geojson"]
)
def test_other_sets_and_formats_are_not_found(client, path):
    assert client.get(f"{BASE}/{path}").status_code == 404


def test_file_name_has_the_date_and_is_not_cached(client):
    with time_machine.travel("2026-11-23T23:30:00+00:00", tick=False):
        answer = client.get(f"{BASE}/projects.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="projects-2026-11-24.csv"'
    assert answer["Cache-Control"] == "no-store"
    assert client.head(f"{BASE}/projects.csv").status_code == 200


def test_sixty_files_an_hour(client, settings):
    settings.RATE_FACTOR = 1
    states = [client.head(f"{BASE}/themes.csv").status_code for _ in range(61)]
    assert states == [200] * 60 + [429]
    assert client.get("/api/v1/projects/").status_code == 200


@pytest.mark.parametrize("name", [row.path for row in KINDS.values()])
def test_portion_takes_a_constant_number_of_queries(client, some, name):
    counts = []
    for _round in range(2):
        body(client, f"{name}.jsonl")
        with CaptureQueriesContext(connection) as queries:
            body(client, f"{name}.jsonl")
        counts.append(len(queries))
        for number in range(6):
            project = ProjectFactory(published=True, title=f"Mehr {number}")
            LessonFactory(published=True, project=project)
            AdoptionFactory(confirmed=True, project=project)
    assert counts[0] == counts[1]


def test_portions_neither_skip_nor_repeat_rows(client, monkeypatch):
    expected = {str(ProjectFactory(published=True).pk) for _ in range(9)}
    for size in (1, 2, 3, 8, 9, 10):
        monkeypatch.setattr(exports, "PORTION", size)
        found = [row["id"] for row in objects(client, "projects.jsonl")]
        assert len(found) == 9
        assert set(found) == expected
        assert len(json.loads(body(client, "projects.geojson"))["features"]) == 9


def test_error_while_streaming_aborts_the_answer(client, monkeypatch):
    ProjectFactory(published=True)
    ProjectFactory(published=True)
    monkeypatch.setattr(exports, "PORTION", 1)
    stream = client.get(f"{BASE}/projects.jsonl").streaming_content
    next(stream)
    monkeypatch.setattr(exports, "dump", lambda row: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        next(stream)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "geojson"])
def test_nothing_hidden_is_in_a_file(client, ending):
    project = ProjectFactory(
        published=True, internal_note="GEHEIM", contact_email="geheim@stadt.example"
    )
    ProjectFactory(title="GEHEIM Entwurf")
    ProjectFactory(submitted=True, title="GEHEIM eingereicht")
    ProjectFactory(published=True, title="GEHEIM Revision", state=State.TAKEN_DOWN)
    ArtifactFactory(project=project, title="GEHEIM", visibility="municipalities")
    AdoptionFactory(project=project, changes="GEHEIM unbestätigt")
    for visibility in (Visibility.MUNICIPALITIES, Visibility.CONTACT_ONLY):
        LessonFactory(published=True, project=project, title="GEHEIM", visibility=visibility)
    for name, item in SETS.items():
        if ending in item.formats:
            assert b"geheim" not in body(client, f"{name}.{ending}").lower()


def test_the_list_of_files_leads_to_each(client):
    rows = client.get(f"{BASE}/").json()["results"]
    assert {row["name"] for row in rows} == set(SETS)
    for row in rows:
        for address in row["formats"].values():
            path = address.removeprefix("http://localhost:8000")
            assert client.head(path).status_code == 200
