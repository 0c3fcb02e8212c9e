"""Tables, columns, constraints, indexes and sequences under the names a new database gives them."""

from collections.abc import Iterator
from pathlib import Path

from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Composed, Identifier

_PORTALS = (
    *("portal", "portalsecret", "storedanswer", "suggestion", "towngrant"),
    *("webhook", "delivery", "attempt", "announced", "logreader"),
)
TABLES = {
    **{f"api_{name}": f"portals_{name}" for name in _PORTALS},
    "api_peer": "federation_peer",
    "api_missingrecord": "federation_missingrecord",
    "editorial_change": "changefeed_change",
    "editorial_feedstate": "changefeed_feedstate",
    "editorial_textblock": "editorial_cannedresponse",
}
PARTS = "projects_artifact"
COLUMN = ("licence", "license")
# names that Django makes with a hash of table and columns
HASHED = dict(
    line.split() for line in Path(__file__).with_name("hashed_names.txt").read_text().splitlines()
)
_CONSTRAINTS = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass"
_INDEXES = """SELECT relname FROM pg_index JOIN pg_class ON oid = indexrelid
               WHERE indrelid = %s::regclass"""
_SEQUENCES = """SELECT relname FROM pg_depend JOIN pg_class ON oid = objid AND relkind = 'S'
                 WHERE refobjid = %s::regclass AND deptype IN ('a', 'i')"""


def rename_all(cursor: CursorWrapper) -> None:
    for former, present in TABLES.items():
        _do(cursor, "ALTER TABLE {} RENAME TO {}", former, present)
        _rename_parts(cursor, present, f"{former}_", f"{present}_")
    _do(cursor, "ALTER TABLE {} RENAME COLUMN {} TO {}", PARTS, *COLUMN)
    _rename_parts(cursor, PARTS, *(f"{PARTS}_{name}_" for name in COLUMN))


def _rename_parts(cursor: CursorWrapper, table: str, former: str, present: str) -> None:
    """Rename what has the table's or column's name in its own."""
    for name, new in _renamed(cursor, _CONSTRAINTS, table, former, present):
        _do(cursor, "ALTER TABLE {} RENAME CONSTRAINT {} TO {}", table, name, new)
    for name, new in _renamed(cursor, _INDEXES, table, former, present):
        _do(cursor, "ALTER INDEX {} RENAME TO {}", name, new)
    for name, new in _renamed(cursor, _SEQUENCES, table, former, present):
        _do(cursor, "ALTER SEQUENCE {} RENAME TO {}", name, new)


def _renamed(
    cursor: CursorWrapper, query: str, table: str, former: str, present: str
) -> Iterator[tuple[str, str]]:
    cursor.execute(query, [table])
    for (name,) in cursor.fetchall():
        if name.startswith(former):
            yield name, HASHED.get(name, present + name.removeprefix(former))


def _do(cursor: CursorWrapper, statement: str, *names: str) -> None:
    sql: Composed = SQL(statement).format(*map(Identifier, names))  # type: ignore[arg-type]
    cursor.execute(sql)
