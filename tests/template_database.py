"""Copy test databases from a template that is migrated once, until a migration changes."""

import fcntl
import hashlib
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from devtools.embedded_postgres import EmbeddedPostgres
from devtools.postgres_binaries import find_binaries

ROOT = Path(__file__).parents[1]
PREFIX = "template_of_tests_"
LARGE_BYTES = 500_000


def make_copy() -> str:
    """Create the database of this worker, connect to it and return its name."""
    name = connection.creation._get_test_db_name()
    copy_template(name)
    _connect_to(name)
    _without_autovacuum()
    return name


def copy_template(name: str) -> None:
    """Create the database ``name`` as a copy of the migrated template."""
    with _one_worker_at_a_time(), connection._nodb_cursor() as cursor:
        template = _ready_template(cursor)
        _drop(cursor, name)
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        for setting in ("synchronous_commit", "jit"):
            cursor.execute(f"ALTER DATABASE {name} SET {setting} = off")


def dump_template(target: Path) -> None:
    """Dump the template, for `restore_template` on another server."""
    with _one_worker_at_a_time(), connection._nodb_cursor() as cursor:
        url = urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=_ready_template(cursor)))
        _run("pg_dump", "--no-owner", "--format=custom", "--compress=0", f"--file={target}", url)


def restore_template(dump: Path, server: EmbeddedPostgres) -> None:
    _run("pg_restore", "--no-owner", "--single-transaction", f"--dbname={server.url}", dump)


def _run(program: str, *args: object) -> None:
    done = subprocess.run(
        [find_binaries() / program, *map(str, args)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def _ready_template(cursor) -> str:
    template = PREFIX + _fingerprint()
    if not _is_ready(cursor, template):
        _drop(cursor, *_databases(cursor, f"{PREFIX}%"))
        _migrate(template)
        cursor.execute(f"COMMENT ON DATABASE {template} IS 'migrated'")
    return template


def _without_autovacuum() -> None:
    """Stop autovacuum, which sees no row of open transactions: it would tell the planner that a table
    is empty, and joins of what the test wrote would become nested loops.
    """
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'ALTER TABLE "{table}" SET (autovacuum_enabled = false)')


def vacuum_large_tables() -> None:
    """Outside of transactions: scans must not go through what was rolled back long ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > %s",
            [LARGE_BYTES],
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'VACUUM "{table}"')


def drop_copy(name: str, original: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = original
    with connection._nodb_cursor() as cursor:
        _drop(cursor, name)


def _fingerprint() -> str:
    """Hash of everything a migrated database depends on."""
    digest = hashlib.sha256(Path(ROOT / "requirements/base.txt").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/**/*")):
        if path.suffix in (".py", ".sql"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _one_worker_at_a_time():
    lock = (Path(tempfile.gettempdir()) / f"{PREFIX}{connection.settings_dict['PORT']}.lock").open(
        "w"
    )
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _is_ready(cursor, template: str) -> bool:
    """The comment is set last, so a half-migrated template has none."""
    cursor.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
        [template],
    )
    return cursor.fetchone() == ("migrated",)


def _databases(cursor, pattern: str) -> list[str]:
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
    return [name for (name,) in cursor.fetchall()]


def _drop(cursor, *names: str) -> None:
    for name in names:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _migrate(template: str) -> None:
    names = connection.settings_dict
    ours, asked = names["NAME"], names["TEST"]["NAME"]
    names["TEST"]["NAME"] = template
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    finally:
        connection.close()
        names["NAME"], names["TEST"]["NAME"] = ours, asked


def _connect_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
