"""Every migration of ours can be reversed and applied again."""

import os
import subprocess
import sys
from pathlib import Path

from devtools.embedded_postgres import EmbeddedPostgres
from tests.template_database import restore_template

ROOT = Path(__file__).resolve().parents[2]
OWN_APPS = (
    "federation", "portals", "changefeed", "watching", "events", "needs", "discussion", "contacts",
    "directory", "adoptions", "lessons", "updates", "projects", "editorial", "notifications", "kept_forms",
    "municipalities", "accounts", "core",
)  # fmt: skip
UNDO_AND_MAKE_AGAIN = f"""
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

applied = MigrationRecorder(connection).migration_qs
MigrationExecutor(connection).migrate([(app, None) for app in {OWN_APPS}])
assert not applied.filter(app__in={OWN_APPS}).exists()
call_command("migrate", verbosity=0)
assert applied.filter(app__in={OWN_APPS}).exists()
"""


def test_migrations_can_be_reversed_and_reapplied(tmp_path, migrated_dump):
    server = EmbeddedPostgres(tmp_path / "postgres")
    server.start()
    env = {**os.environ, "DATABASE_URL": server.url, "EXCHANGE_DATA_DIR": str(tmp_path)}

    try:
        restore_template(migrated_dump, server)
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", UNDO_AND_MAKE_AGAIN]
        done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    finally:
        server.stop("immediate")
