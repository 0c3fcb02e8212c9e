"""Reset the database after a transactional test to the state that migrations left.

Django empties all tables with one TRUNCATE (0.3 s for about ninety tables, however few hold rows),
which also removes rows written by migrations. Here only the rows of the test are deleted, and rows
written by migrations are restored where the test changed them.
"""

from functools import cache

import pgtrigger
from django.db import IntegrityError, connection, transaction
from psycopg.sql import SQL, Identifier

MANY_ROWS = 2_000
_as_migrated: dict[str, bytes] = {}


def remember_what_migrations_wrote() -> None:
    """Call once, before the first test writes anything."""
    _tables.cache_clear()
    _as_migrated.clear()
    for table in _filled():
        _as_migrated[table] = _read(table)


def empty_database() -> None:
    """A page left open may still write, such as its autosave; then all tables are locked and emptied."""
    try:
        _empty()
    except IntegrityError:
        _empty(all_tables=True)


def _empty(*, all_tables: bool = False) -> None:
    with pgtrigger.ignore(), transaction.atomic():
        filled = _filled()
        same = {name for name, rows in _as_migrated.items() if _read(name) == rows}
        if all_tables or any(
            number > MANY_ROWS for name, number in filled.items() if name not in same
        ):
            same = set()
            _truncate(_tables())
        else:
            _delete([name for name in filled if name not in same])
        for name in _as_migrated.keys() - same:
            _write(name, _as_migrated[name])


@cache
def _tables() -> tuple[str, ...]:
    """The tables that Django's ``flush`` empties."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return tuple(sorted(names))


def _filled() -> dict[str, int]:
    """Row count of each table that has rows, capped at ``MANY_ROWS + 1``."""
    count = SQL("SELECT {name}, count(*) FROM (SELECT FROM {table} LIMIT {most}) part")
    parts = (
        count.format(name=name, table=Identifier(name), most=MANY_ROWS + 1) for name in _tables()
    )
    with connection.cursor() as cursor:
        cursor.execute(SQL(" UNION ALL ").join(parts))
        return {name: number for name, number in cursor.fetchall() if number}


def _delete(tables: list[str]) -> None:
    """Foreign keys are checked at the end of the transaction; deletions add rows to the change feed."""
    with connection.cursor() as cursor:
        for table in [*tables, "changefeed_change"]:
            cursor.execute(SQL("DELETE FROM {}").format(Identifier(table)))


def _truncate(tables: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SQL("TRUNCATE {}").format(SQL(", ").join(map(Identifier, tables))))


def _read(table: str) -> bytes:
    copy = SQL("COPY {} TO STDOUT").format(Identifier(table))
    with connection.cursor() as cursor, cursor.copy(copy) as rows:
        return b"".join(map(bytes, rows))


def _write(table: str, rows: bytes) -> None:
    copy = SQL("COPY {} FROM STDIN").format(Identifier(table))
    with connection.cursor() as cursor, cursor.copy(copy) as target:
        target.write(rows)
