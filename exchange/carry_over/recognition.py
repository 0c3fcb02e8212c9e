"""By which chain of migrations a database was made."""

from enum import Enum
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

LAST_FORMER_COMMIT = "c3500a6"
Names = frozenset[tuple[str, str]]


def _pairs(lines: str) -> Names:
    return frozenset((app, name) for app, name in map(str.split, lines.splitlines()))


FORMER = _pairs(Path(__file__).with_name("former_migrations.txt").read_text())
# what a database that is carried over equals; later migrations follow as usual
PRESENT = _pairs(
    """\
accounts 0001_initial
adoptions 0001_initial
changefeed 0001_initial
changefeed 0002_triggers
contacts 0001_initial
core 0001_initial
core 0002_sample_pages
directory 0001_initial
discussion 0001_initial
editorial 0001_initial
editorial 0002_first_rows
events 0001_initial
federation 0001_initial
kept_forms 0001_initial
lessons 0001_initial
municipalities 0001_initial
needs 0001_initial
notifications 0001_initial
portals 0001_initial
projects 0001_initial
projects 0002_first_vocabulary
updates 0001_initial
watching 0001_initial"""
)
APPS = frozenset(app for app, _name in FORMER | PRESENT)


class Chain(Enum):
    """``FORMER`` is the former chain at exactly its last migration, ``OUTDATED`` anything else that
    was not made by the present one.
    """

    NONE = "none"
    PRESENT = "present"
    FORMER = "former"
    OUTDATED = "outdated"


def chain_of(connection: BaseDatabaseWrapper) -> Chain:
    applied = frozenset(
        pair for pair in MigrationRecorder(connection).applied_migrations() if pair[0] in APPS
    )
    if applied == FORMER:
        return Chain.FORMER
    if applied & (FORMER - PRESENT):
        return Chain.OUTDATED
    if not applied:
        return Chain.OUTDATED if _exists(connection, "core_mailrecord") else Chain.NONE
    return Chain.PRESENT if _exists(connection, "core_mailrecord", "guard") else Chain.OUTDATED


def _exists(connection: BaseDatabaseWrapper, table: str, column: str = "id") -> bool:
    """A table, or a column that its first form in the former chain did not have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(%s)"
            " AND attname = %s AND NOT attisdropped)",
            [table, column],
        )
        return cursor.fetchone()[0]


REFUSALS = {
    Chain.FORMER: (
        "Diese Datenbank ist vom Stand vor 1.0: alles anhalten, sichern, dann "
        "`manage.py carry_over` und `manage.py migrate`. / "
        "This database was made before 1.0: stop everything, back it up, then run "
        "`manage.py carry_over` and `manage.py migrate`."
    ),
    Chain.OUTDATED: (
        "Diese Datenbank ist unfertig oder älter als der letzte Stand vor 1.0: erst mit "
        f"{LAST_FORMER_COMMIT} `manage.py migrate`, dann hier `manage.py carry_over`. / "
        "This database is incomplete or older than the last release before 1.0: check out "
        f"{LAST_FORMER_COMMIT} and run `manage.py migrate`, then `manage.py carry_over` here."
    ),
}
