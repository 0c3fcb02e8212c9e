"""Two instances side by side: A serves HTTP, B is a process with its own database."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings as project_settings
from django.db import connection
from psycopg import sql

from changefeed import changes
from changefeed.resources import KINDS
from editorial.workflow.choices import State
from editorial.workflow.services import move
from lessons.models import Lesson
from municipalities.models import Municipality
from projects.models import Project
from tests.api import peers
from tests.factories import moderator
from tests.template_database import copy_template

ROOT = Path(__file__).resolve().parents[2]
B = "http://b.example"
REGISTER = ("ars", "ags", "short_name", "name", "label", "kind", "state", "population")
MORE = ("population_on", "area_km2", "latitude", "longitude")
ANSWER_WITHIN_SECONDS = 240
ANSWER = "answer: "
_OBEY = f"""
import io, json, sys
from contextlib import redirect_stdout
from django.core.management import call_command
for line in sys.stdin:
    what, said = json.loads(line), io.StringIO()
    with redirect_stdout(said):
        if "code" in what:
            exec(what["code"], {{}})
        else:
            call_command(*what["command"])
    print({ANSWER!r} + json.dumps(said.getvalue()), flush=True)
"""
_EXPORT = "from tests.api.peers import export; import json; print(json.dumps(export()))"
_WRITTEN = (
    "from tests.api.peers import written; import json; print(json.dumps(written(), default=str))"
)
_LOAD = """
import json, sys
from changefeed.changes import new_generation
from municipalities.models import Municipality
new_generation()
for row in json.loads({rows!r}):
    Municipality.objects.create(**row)
"""
pytestmark = [pytest.mark.alone, pytest.mark.slow, pytest.mark.xdist_group("in turn")]


class Instance:
    """B: a process that runs its operator's commands one after the other."""

    def __init__(self, url: str, errors: Path) -> None:
        settings = {"DATABASE_URL": url, "SITE_URL": B, "OUTGOING_ALLOW_PRIVATE": "1"}
        self._errors = errors
        with errors.open("w") as target:
            self._program = subprocess.Popen(
                [sys.executable, "manage.py", "shell", "--no-imports", "-c", _OBEY],
                env=os.environ | settings,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=target,
                text=True,
            )

    def manage(self, *words: str) -> str:
        """Return the output of the command."""
        return self._ask({"command": words})

    def run(self, code: str) -> str:
        return self._ask({"code": code})

    def tell(self, code: str):
        return json.loads(self.run(code).splitlines()[-1])

    def stop(self) -> None:
        self._program.kill()
        self._program.communicate()

    def _ask(self, what: dict) -> str:
        timer = threading.Timer(ANSWER_WITHIN_SECONDS, self._program.kill)
        timer.start()
        print(json.dumps(what), file=self._program.stdin, flush=True)
        for line in self._program.stdout:
            if line.startswith(ANSWER):
                timer.cancel()
                return json.loads(line.removeprefix(ANSWER))
        timer.cancel()
        pytest.fail(self._errors.read_text()[-3_000:])


@pytest.fixture
def second(transactional_db, tmp_path):
    """An empty instance with its own register, created by migrations only."""
    values = connection.settings_dict
    name = f"{values['NAME']}_b"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    url = urlsplit(project_settings.DATABASE_URL)
    copy_template(name)
    instance = Instance(urlunsplit(url._replace(path=f"/{name}")), tmp_path / "errors")
    yield instance
    instance.stop()
    with psycopg.connect(project_settings.DATABASE_URL, autocommit=True) as admin:
        admin.execute(drop)


def without_register_keys(data):
    """Drop municipality ids, which differ between registers; the common key is the ARS."""
    if isinstance(data, dict):
        is_town = "ars" in data
        return {
            name: without_register_keys(value)
            for name, value in data.items()
            if not (is_town and name == "id")
        }
    if isinstance(data, list):
        return [without_register_keys(value) for value in data]
    return data


def comparable(data):
    return peers.comparable(without_register_keys(data))


def test_two_instances_hold_the_same_and_follow_each_other(live_server, second, settings):
    settings.SITE_URL = live_server.url
    peers.fill()
    towns = json.dumps(list(Municipality.objects.values(*REGISTER, *MORE)), default=str)
    second.run(_LOAD.format(rows=towns))

    said = second.manage("harvest", live_server.url, "--strict")
    there, here = peers.export(), second.tell(_EXPORT)
    assert f"created {len(there)}, updated 0, unchanged 0, deleted 0, skipped 0, refused 0" in said
    assert comparable(here) == comparable(there)
    assert all(
        data["source"]["instance"] == urlsplit(live_server.url).netloc for data in here.values()
    )

    before = second.tell(_WRITTEN)
    second.manage("harvest", live_server.url)
    said = second.manage("harvest", live_server.url, "--from-start")
    assert f"created 0, updated 0, unchanged {len(there)}" in said
    assert second.tell(_WRITTEN) == before

    project = Project.objects.get(paused=True)
    project.summary, project.version = "Geändert", project.version + 1
    project.save()
    taken_down = Lesson.objects.filter(project=project, visibility="public").get()
    move(
        taken_down,
        "take_down",
        by=moderator(),
        expected_version=taken_down.version,
        reason="Recht",
    )
    said = second.manage("harvest", live_server.url)
    assert "deleted 1" in said
    assert comparable(second.tell(_EXPORT)) == comparable(peers.export())

    Lesson.objects.filter(pk=taken_down.pk).update(state=State.PUBLISHED)
    changes.new_generation()
    second.manage("harvest", live_server.url)
    assert comparable(second.tell(_EXPORT)) == comparable(peers.export())
    assert KINDS["lesson"].visible().filter(pk=taken_down.pk).exists()
