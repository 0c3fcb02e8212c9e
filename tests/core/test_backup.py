"""Backup and restore: complete, only into an empty site, damaged dumps refused."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from devtools.embedded_postgres import EmbeddedPostgres
from tests.template_database import restore_template

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def manage(tmp_path):
    """Run manage.py against a separate server; ``database`` names the database."""
    server = EmbeddedPostgres(tmp_path / "postgres")
    server.start()

    def run(*args, database="exchange"):
        url = server.url.replace("/exchange?", f"/{database}?")
        env = {**os.environ, "DATABASE_URL": url, "EXCHANGE_DATA_DIR": str(tmp_path)}
        command = [sys.executable, "manage.py", *map(str, args)]
        return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)

    run.server = server
    yield run
    server.stop("immediate")


def test_restored_backup_holds_the_same_and_damaged_ones_are_refused(
    manage, tmp_path, migrated_dump
):
    dump = tmp_path / "backup.dump"
    restore_template(migrated_dump, manage.server)
    assert manage("db", "backup", dump).returncode == 0

    assert "not empty" in manage("db", "restore", dump).stderr
    with psycopg.connect(manage.server.url, autocommit=True) as database:
        themes = database.execute("SELECT code FROM projects_theme ORDER BY 1").fetchall()
        database.execute("CREATE DATABASE second")
    result = manage("db", "restore", dump, database="second")
    assert result.returncode == 0, result.stderr
    with psycopg.connect(manage.server.url.replace("/exchange?", "/second?")) as database:
        assert database.execute("SELECT code FROM projects_theme ORDER BY 1").fetchall() == themes

    dump.write_bytes(dump.read_bytes()[:-100])
    assert "damaged" in manage("db", "restore", dump, database="third").stderr
    dump.with_name("backup.dump.sha256").unlink()
    assert manage("db", "restore", dump, database="third").returncode != 0
