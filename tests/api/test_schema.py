"""The OpenAPI description is valid, committed, and matches the answers."""

import json
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from schemathesis.specs.openapi.checks import positive_data_acceptance

from changefeed.resources import KINDS
from exchange.wsgi import application
from projects.models import Prerequisite
from scripts.check_schema import described
from tests.api.endpoints import EVERY, World, address
from tests.api.portals import make_portal
from tests.shared_world import shared_world

COMMITTED = Path(__file__).parents[2] / "docs/openapi.json"
DESCRIBED = described()
DOCUMENT = json.loads(DESCRIBED)
schema = schemathesis.openapi.from_dict(json.loads(DESCRIBED))


def test_description_is_valid_openapi_3_1():
    document = json.loads(COMMITTED.read_text())
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_committed_description_is_that_of_the_code():
    assert COMMITTED.read_text() == DESCRIBED


def test_schema_is_served_as_json_and_yaml(client, db):
    as_json = client.get("/api/v1/schema/?format=json")
    as_yaml = client.get("/api/v1/schema/?format=yaml")
    assert as_json.json()["openapi"].startswith("3.1")
    assert as_yaml.text.startswith("openapi: 3.1")


world, _world = shared_world(World.filled)


@pytest.fixture(params=["anonymous", "portal"])
def headers(request, world, finished, settings):
    """Headers of a portal with every scope, or none."""
    settings.RATE_FACTOR = 10_000
    is_portal = request.param == "portal"
    given = make_portal(webhooks=True, suggest=True)[1] if is_portal else {}
    # these would close the connection within the test's transaction; each request of Django's own
    # client, with which the portal got its token, connects them again
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield given
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@schema.parametrize()
@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
def test_answers_are_as_described(case, headers):
    response = case.call(app=application, base_url="http://localhost", headers=headers)
    assert response.status_code < 500
    # free texts such as cursors and keys of tables have rules that a schema cannot state
    lenient = [positive_data_acceptance]
    case.validate_response(response, excluded_checks=lenient)


OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_every_operation_tells_what_a_reader_needs(name, operation):
    assert operation["operationId"]
    assert operation["description"]
    assert operation["security"]
    answers = operation["responses"]
    assert {"401", "406", "429", "500", "503"} <= set(answers)
    for answer in answers.values():
        assert answer.get("description") is not None
    if name.startswith("GET"):
        assert "304" in answers
        content = answers["200"].get("content", {}).get("application/json", {})
        assert {"example", "examples"} & set(content) or not content.get("schema")


def test_examples_fit_their_schemas():
    for name, operation in OPERATIONS:
        for answer in operation["responses"].values():
            content = answer.get("content", {}).get("application/json", {})
            if "example" in content:
                wanted = {**content["schema"], "components": DOCUMENT["components"]}
                found = list(Draft202012Validator(wanted).iter_errors(content["example"]))
                assert found == [], name


def test_operation_ids_are_stable():
    """Generated clients use them as function names: only new ones may be added."""
    known = {
        operation["operationId"]
        for methods in json.loads(COMMITTED.read_text())["paths"].values()
        for operation in methods.values()
    }
    assert known <= {operation["operationId"] for _name, operation in OPERATIONS}


def test_tokens_are_described(client):
    scheme = DOCUMENT["components"]["securitySchemes"]["portal"]
    flow = scheme["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == "/api/oauth/token"
    assert set(flow["scopes"]) == {"webhooks", "suggest"}
    security = {name: operation["security"] for name, operation in OPERATIONS}
    assert security["GET /api/v1/projects/"] == [{"portal": []}, {}]
    assert security["GET /api/v1/me/"] == [{"portal": []}]


# closed on purpose (docs/decisions/0036-open-lists.md); all others may grow
CLOSED = {"AdoptionStage", "ChangeAction", "Freshness", "Phase", "SuggestionState"}


def everywhere(value, path: str = ""):
    """Every object inside the description, with its path."""
    if isinstance(value, dict):
        yield path, value
        for key, inner in value.items():
            yield from everywhere(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from everywhere(inner, f"{path}/{number}")


def test_only_closed_lists_are_enums_in_answers():
    schemas = DOCUMENT["components"]["schemas"]
    assert {name for name, row in schemas.items() if "enum" in row} == CLOSED
    inside = [
        path
        for path, row in everywhere(schemas)
        if isinstance(row.get("enum"), list) and path.count("/") > 1
    ]
    assert inside == []


def test_no_enum_contains_an_empty_value():
    for path, row in everywhere(DOCUMENT):
        codes = row.get("enum") or row.get("x-extensible-enum") or []
        assert not {"", None} & set(codes), path


def test_enums_have_hand_written_names():
    assert not [name for name in DOCUMENT["components"]["schemas"] if name.endswith("Enum")]


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_every_parameter_is_explained_in_english(name, operation):
    for parameter in operation.get("parameters", []):
        text = parameter.get("description", "")
        assert len(text) > 5, parameter["name"]
        assert not set("äöüßÄÖÜ") & set(text.replace("Länder", "")), text


def test_descriptions_of_codes_are_english():
    phase = DOCUMENT["components"]["schemas"]["Phase"]["description"]
    assert "`rollout` - " in phase
    assert "Ausweitung" not in phase


@pytest.mark.parametrize("name", sorted(KINDS))
def test_exports_take_the_filters_of_their_lists(name):
    kind = KINDS[name]
    paths = DOCUMENT["paths"]
    listed = {row["name"] for row in paths[f"/api/v1/{kind.path}/"]["get"]["parameters"]}
    export = paths["/api/v1/exports/{name}.{ending}"]["get"]["parameters"]
    texts = {row["name"]: row["description"] for row in export}
    assert kind.filters <= listed
    assert kind.filters <= set(texts)
    assert all(kind.path in texts[each] for each in kind.filters)


def test_tables_come_whole_and_offer_no_pages():
    for name in ("themes", "funding-programmes", "vocabularies"):
        operation = DOCUMENT["paths"][f"/api/v1/{name}/"]["get"]
        names = {row["name"] for row in operation.get("parameters", [])}
        assert not names & {"page_size", "cursor", "ordering", "count"}
        assert "whole" in operation["description"]


@pytest.mark.parametrize("name", ["themes", "funding-programmes", "vocabularies"])
def test_tables_refuse_pages_and_have_no_next(client, db, name):
    assert client.get(f"/api/v1/{name}/?page_size=5").status_code == 400
    assert not {"next", "previous"} & set(client.get(f"/api/v1/{name}/").json())


@pytest.mark.parametrize("server", ["https://eins.example", "https://zwei.example"])
def test_the_served_description_names_its_server(client, db, settings, server):
    settings.SITE_URL = server
    served = client.get("/api/v1/schema/?format=json").json()
    assert served["servers"] == [{"url": settings.SITE_URL}]
    assert DOCUMENT["servers"][0]["url"] == "/"


def test_objects_of_changes_and_cards_are_described():
    schemas = DOCUMENT["components"]["schemas"]
    options = schemas["ChangeRow"]["properties"]["object"]["anyOf"]
    named = {row["$ref"].rsplit("/", 1)[1] for row in options if "$ref" in row}
    assert named == {kind.serializer.__name__ for kind in KINDS.values()}
    assert {"type": "object", "additionalProperties": True} in options
    for kind in ("ProjectRow", "ProjectDetail"):
        assert {"lessons", "adoptions", "status_updates"} <= set(schemas[kind]["properties"])
        assert not {"lessons", "adoptions", "status_updates"} & set(schemas[kind]["required"])


def test_nothing_in_any_answer_is_an_empty_text(client, world, settings):
    settings.RATE_FACTOR = 100
    Prerequisite.objects.create(
        project=world.objects["project"], kind="other", comparator="", text="Ein Fluss"
    )
    for name in EVERY:
        path = address(name, world)
        if name not in ("api-catalog", "api-schema"):
            assert b':""' not in client.get(path).content, path
