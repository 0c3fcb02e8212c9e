"""A client that somebody else's generator makes of the description reads the whole list."""

import importlib
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.factories import ProjectFactory

DESCRIPTION = Path(__file__).parents[2] / "docs/openapi.json"


@pytest.fixture
def generated(tmp_path, monkeypatch):
    """The package that ``openapi-python-client`` makes; a warning of it is a failure."""
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
    monkeypatch.syspath_prepend(str(tmp_path))
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
