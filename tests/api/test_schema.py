"""The OpenAPI description is valid, committed, and what the answers look like."""

import json
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from openapi_spec_validator import validate
from schemathesis.specs.openapi.checks import positive_data_acceptance

from exchange.wsgi import application
from scripts.check_schema import described
from tests.factories import ArtifactFactory, ProjectFactory

COMMITTED = Path(__file__).parents[2] / "docs/openapi.json"
schema = schemathesis.openapi.from_dict(json.loads(COMMITTED.read_text()))


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
    ArtifactFactory()
    ProjectFactory.create_batch(3, published=True)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@schema.parametrize()
@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
def test_answers_are_as_described(case, content):
    response = case.call(app=application, base_url="http://localhost")
    assert response.status_code < 500
    # free texts such as cursors and keys of tables have rules that a schema cannot state
    lenient = [positive_data_acceptance]
    case.validate_response(response, excluded_checks=lenient)
