"""Every migration of ours can be undone and made again."""

import os
import subprocess
import sys
from pathlib import Path

from devtools.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]
OWN_APPS = (
    "watching", "events", "needs", "discussion", "contacts", "directory", "adoptions", "lessons", "projects",
    "editorial", "notifications", "municipalities", "core",
)  # fmt: skip


def test_migrations_can_be_undone_and_made_again(tmp_path):
    server = EmbeddedPostgres(tmp_path / "postgres")
    server.start()
    env = {**os.environ, "DATABASE_URL": server.url, "EXCHANGE_DATA_DIR": str(tmp_path)}

    def migrate(*args: str) -> None:
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", *args]
        done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    try:
        migrate()
        for app in OWN_APPS:
            migrate(app, "zero")
        migrate()
    finally:
        server.stop("immediate")
