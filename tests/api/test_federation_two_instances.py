"""Two instances side by side: A serves HTTP, B is a program and a database of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings as project_settings
from django.db import connection
from psycopg import sql

from api.resources import KINDS
from editorial import changes
from editorial.workflow.choices import State
from editorial.workflow.services import move
from lessons.models import Lesson
from municipalities.models import Municipality
from projects.models import Project
from tests.api import peers
from tests.factories import moderator
from tests.vocabulary import refill_vocabulary

ROOT = Path(__file__).resolve().parents[2]
B = "http://b.example"
REGISTER = ("ars", "ags", "short_name", "name", "label", "kind", "state", "population")
MORE = ("population_on", "area_km2", "latitude", "longitude")
_EXPORT = "from tests.api.peers import export; import json; print(json.dumps(export()))"
_WRITTEN = (
    "from tests.api.peers import written; import json; print(json.dumps(written(), default=str))"
)
_LOAD = """
import json, sys
from municipalities.models import Municipality
for row in json.loads({rows!r}):
    Municipality.objects.create(**row)
"""
pytestmark = [pytest.mark.alone, pytest.mark.slow]


class Instance:
    """B: everything is done as its operator does it."""

    def __init__(self, url: str) -> None:
        self._env = os.environ | {
            "DATABASE_URL": url,
            "SITE_URL": B,
            "OUTGOING_ALLOW_PRIVATE": "1",
        }

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            env=self._env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=240,
        )
        assert done.returncode == 0, done.stderr[-3_000:]
        return done.stdout

    def tell(self, code: str):
        return json.loads(self.manage("shell", "--no-imports", "-c", code).splitlines()[-1])


@pytest.fixture
def second(transactional_db):
    """An empty instance with a register of its own, made of nothing but migrations."""
    values = connection.settings_dict
    name = f"{values['NAME']}_b"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    url = urlsplit(project_settings.DATABASE_URL)
    admin = psycopg.connect(project_settings.DATABASE_URL, autocommit=True)
    with admin:
        admin.execute(drop)
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    instance = Instance(urlunsplit(url._replace(path=f"/{name}")))
    instance.manage("migrate", "--verbosity", "0")
    yield instance
    with psycopg.connect(project_settings.DATABASE_URL, autocommit=True) as admin:
        admin.execute(drop)


def without_register_keys(data):
    """Each register gives its towns ids of its own; the key is the ARS."""
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
    refill_vocabulary()
    settings.SITE_URL = live_server.url
    peers.fill()
    towns = json.dumps(list(Municipality.objects.values(*REGISTER, *MORE)), default=str)
    second.manage("shell", "--no-imports", "-c", _LOAD.format(rows=towns))

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
