"""Clients generated from the API description by third-party generators read every endpoint."""

import importlib
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from tests.api import readable
from tests.factories import ProjectFactory

ROOT = Path(__file__).parents[2]
DESCRIPTION = ROOT / "docs/openapi.json"
CLIENTS = ROOT / "tests/clients"


@pytest.fixture
def world(live_server, settings, transactional_db):
    settings.SITE_URL = live_server.url
    settings.RATE_FACTOR = 10_000
    return readable.fill()


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """The package made by ``openapi-python-client``; a warning of it is a failure."""
    tmp_path = tmp_path_factory.mktemp("generated")
    config, package = tmp_path / "config.yml", "portal_client"
    config.write_text("post_hooks: []\n")
    command = [
        *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"),
        *("--path", str(DESCRIPTION), "--output-path", str(tmp_path / package)),
        *("--config", str(config), "--fail-on-warning"),
    ]
    made = subprocess.run(command, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "WARNING" not in made.stdout
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(tmp_path))
        yield lambda name: importlib.import_module(f"{package}{name}")
    for name in [name for name in sys.modules if name.startswith(package)]:
        del sys.modules[name]


@pytest.mark.django_db(transaction=True)
def test_a_generated_client_lists_all_projects_to_the_end(generated, live_server, settings):
    settings.SITE_URL = live_server.url
    settings.RATE_FACTOR = 100
    expected = {str(ProjectFactory(published=True).pk) for _number in range(7)}
    client = generated("").Client(base_url=live_server.url)
    projects = generated(".api.projects.projects_list")
    unset = generated(".types").UNSET

    found, cursor = [], unset
    while cursor is not None:
        page = projects.sync(client=client, page_size=3, cursor=cursor)
        found += [str(row.id) for row in page.results]
        cursor = parse_qs(urlsplit(page.next_).query)["cursor"][0] if page.next_ else None
    assert len(found) == len(expected)
    assert set(found) == expected


def test_openapi_python_client_reads_every_endpoint(generated, live_server, world):
    client = generated("").AuthenticatedClient(base_url=live_server.url, token=world.token)
    problem = generated(".models.problem_details").ProblemDetails
    read = {}
    for call in world.calls:
        module = generated(f".api.{call.tag}.{call.operation}")
        answer = module.sync_detailed(client=client, **_typed(generated, module, call))
        assert answer.status_code == 200, (call, answer.content[:300])
        if call.is_json:
            assert answer.parsed is not None, call
            assert not isinstance(answer.parsed, problem), call
        read.setdefault(call.operation, []).append(answer.parsed)
    _assert_typed(generated, read)


def _typed(generated, module, call: readable.Call) -> dict:
    """The values converted to the parameter types of the generated function."""
    given = call.values | call.query
    hints = importlib.import_module("inspect").signature(module.sync_detailed).parameters
    typed = {}
    for name, value in given.items():
        # names that would clash with the generator's own
        own = next(each for each in (name, f"{name}_", f"{name}_query") if each in hints)
        hint = str(hints[own].annotation)
        enum = hint.replace("|", " ").split()[0].rsplit(".", 1)[-1].strip("<>'")
        if "UUID" in hint:
            value = UUID(value)
        elif hasattr(module, enum) and hasattr(getattr(module, enum), "__members__"):
            value = getattr(module, enum)(value)
        elif "int" in hint.split():
            value = int(value)
        typed[own] = value
    return typed


def _assert_typed(generated, read: dict) -> None:
    """Feed objects have their types; codes missing in the description are plain strings."""
    models = generated(".models")
    objects = [row.object_ for row in read["changes_list"][1].results]
    kinds = {type(row) for row in objects}
    named = (
        "MunicipalityDetail",
        "ProjectDetail",
        "LessonRow",
        "AdoptionRow",
        "EventRow",
        "NeedRow",
    )
    assert kinds == {getattr(models, name) for name in named}
    assert {row.event_kind for row in read["events_list"][0].results} == {readable.UNHEARD}
    detail = read["projects_read"][0]
    assert {row.kind for row in detail.partners} == {readable.UNHEARD}
    assert {row.comparator for row in detail.prerequisites} == {None, readable.UNHEARD}
    cards = {type(row.municipality) for row in read["projects_list"][1].results}
    assert cards == {models.MunicipalityRow}


@pytest.mark.npm
@pytest.mark.parametrize("generator", ["openapi-typescript", "hey-api"])
def test_clients_in_typescript_read_every_endpoint(generator, live_server, world, tmp_path):
    """Generated, type-checked with ``strict``, and run by Node."""
    calls = tmp_path / "calls.json"
    calls.write_text(json.dumps([asdict(call) for call in world.calls]))
    given = {"BASE": live_server.url, "TOKEN": world.token, "CALLS": str(calls)}
    command = ["node", str(CLIENTS / "run.mjs"), generator, str(DESCRIPTION), str(tmp_path / "out")]
    ran = subprocess.run(
        command, capture_output=True, text=True, timeout=180, env=os.environ | given
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.split()[-1] == str(len(world.calls))
