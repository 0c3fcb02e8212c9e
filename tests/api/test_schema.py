"""The OpenAPI description is valid, committed, and what the answers look like."""

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

from exchange.wsgi import application
from scripts.check_schema import described
from tests.api.endpoints import World
from tests.api.portals import make_portal

COMMITTED = Path(__file__).parents[2] / "docs/openapi.json"
schema = schemathesis.openapi.from_dict(json.loads(described()))


def test_description_is_valid_openapi_3_1():
    document = json.loads(COMMITTED.read_text())
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_committed_description_is_that_of_the_code():
    assert COMMITTED.read_text() == described()


def test_schema_is_served_as_json_and_yaml(client, db):
    as_json = client.get("/api/v1/schema/?format=json")
    as_yaml = client.get("/api/v1/schema/?format=yaml")
    assert as_json.json()["openapi"].startswith("3.1")
    assert as_yaml.text.startswith("openapi: 3.1")


@pytest.fixture
def content(transactional_db, settings):
    settings.RATE_FACTOR = 10_000
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    World.filled()
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(params=["anonymous", "portal"])
def headers(request, content):
    """Of a portal that may do everything, or none."""
    if request.param == "anonymous":
        return {}
    return make_portal(webhooks=True, suggest=True)[1]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
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
    for path, methods in json.loads(described())["paths"].items()
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
        assert "example" in content or not content.get("schema")


def test_examples_fit_their_schemas():
    document = json.loads(described())
    for name, operation in OPERATIONS:
        for answer in operation["responses"].values():
            content = answer.get("content", {}).get("application/json", {})
            if "example" in content:
                wanted = {**content["schema"], "components": document["components"]}
                found = list(Draft202012Validator(wanted).iter_errors(content["example"]))
                assert found == [], name


def test_operations_keep_their_names():
    """Generated clients call them by these: only new ones may be added."""
    known = {
        operation["operationId"]
        for methods in json.loads(COMMITTED.read_text())["paths"].values()
        for operation in methods.values()
    }
    assert known <= {operation["operationId"] for _name, operation in OPERATIONS}


def test_tokens_are_described(client):
    scheme = json.loads(described())["components"]["securitySchemes"]["portal"]
    flow = scheme["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == "/api/oauth/token"
    assert set(flow["scopes"]) == {"webhooks", "suggest"}
    security = {name: operation["security"] for name, operation in OPERATIONS}
    assert security["GET /api/v1/projects/"] == [{"portal": []}, {}]
    assert security["GET /api/v1/me/"] == [{"portal": []}]
