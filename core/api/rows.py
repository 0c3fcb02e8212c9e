"""Objects of the API read by their ids, through a statement that is compiled once a minute.

Making SQL of a card with its counts costs Django more than PostgreSQL needs to answer it, and
planning it half as much again; lists, exports and the change feed ask for the same columns all
day. So the text of the statement stays the same and PostgreSQL keeps its plan; what changes are the
ids, and the moments in conditions such as "confirmed within a year".
"""

import re
from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any

import orjson
from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import BooleanField, Func, QuerySet, Subquery, TextField
from django.utils import timezone
from psycopg.sql import Literal
from psycopg.types.datetime import TimestamptzLoader

_IDS = object()
_PLACE = re.compile(r"%%|%s")
_PREFIX = "x_"


class _OneOfIds(Func):
    """``pk = ANY(ids)``, where the ids are put in at execution."""

    template = "%(expressions)s = ANY(%%s)"
    output_field = BooleanField()

    def as_sql(self, compiler, connection, **extra):
        sql, params = super().as_sql(compiler, connection, **extra)
        return sql, [*params, _IDS]


class Listed(Subquery):
    """Rows of a subquery with one JSON column, in their order, as JSON text; "[]" for none."""

    template = "(SELECT COALESCE(json_agg(listed.o)::text, '[]') FROM (%(subquery)s) listed(o))"
    output_field = TextField()


class Moment(Func):
    """A point in time as the API writes it; PostgreSQL is quicker at that than Python at reading it."""

    template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
    output_field = TextField()


class Columns:
    """Named columns of a model. ``columns()`` maps names to fields or expressions.

    ``rows()`` limits what may be read at all: it is part of the statement, so an id that is not
    visible gives no row.
    """

    def __init__(
        self, rows: Callable[[], QuerySet], columns: Callable[[], Mapping[str, Any]]
    ) -> None:
        self._rows, self._columns = rows, columns
        self._compiled: tuple | None = None

    def read(self, ids: Iterable) -> dict[Any, Any]:
        """Rows by their ids, as named tuples; one query, none without ids."""
        wanted = list(ids)
        if not wanted:
            return {}
        sql, params, make = self._statement()
        with _preparing_cursor() as cursor:
            cursor.execute(sql, [wanted if value is _IDS else value for value in params])
            return {row[0]: make(row) for row in cursor.fetchall()}

    def _statement(self) -> tuple:
        minute = int(timezone.now().timestamp()) // 60
        if self._compiled is None or self._compiled[0] != minute:
            self._compiled = (minute, *self._compile())
        return self._compiled[1:]

    def _compile(self) -> tuple:
        columns = {"pk": "pk", **self._columns()}
        rows = select(self._rows().order_by().filter(_OneOfIds("pk")), columns)
        sql, params = _with_constants(*rows.query.sql_with_params())
        return sql, params, namedtuple("Row", columns)._make


def select(rows: QuerySet, columns: Mapping[str, Any]) -> QuerySet:
    """``rows`` with these columns, in this order: names of fields, or expressions."""
    made = {_PREFIX + name: value for name, value in columns.items() if not isinstance(value, str)}
    names = [value if isinstance(value, str) else _PREFIX + name for name, value in columns.items()]
    return rows.annotate(**made).values_list(*names)


def _with_constants(sql: str, params: Iterable) -> tuple[str, list]:
    """Codes and numbers written into the statement; ids and moments stay parameters."""
    connection.ensure_connection()
    given, left = iter(params), []

    def put_in(place: re.Match) -> str:
        if place.group() == "%%":
            return "%%"
        value = next(given)
        if value is _IDS or isinstance(value, date):
            left.append(value)
            return "%s"
        return Literal(value).as_string(connection.connection).replace("%", "%%")

    return _PLACE.sub(put_in, sql), left


class _PreparingCursor(ServerBindingCursor):
    """PostgreSQL prepares its statements, and those of no other cursor: psycopg would keep the texts
    of all others, however long, to see whether they come again. Times are read by psycopg's own loader,
    which is quicker than Django's and says the same: the connection speaks UTC.
    """

    def __init__(self, connection) -> None:
        super().__init__(connection)
        self.adapters.register_loader("timestamptz", TimestamptzLoader)

    def execute(self, query, params=None):
        self.connection.prepare_threshold = 0
        try:
            return super().execute(query, params, prepare=True)
        finally:
            self.connection.prepare_threshold = None


def _preparing_cursor():
    connection.ensure_connection()
    cursor = _PreparingCursor(connection.connection)
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return make(cursor)


def parsed(value: str) -> list[dict]:
    """What `Listed` gave."""
    return [] if value == "[]" else orjson.loads(value)


class ColumnSets:
    """Columns of a card with parts that are only read if asked for, one statement for each choice."""

    def __init__(
        self,
        rows: Callable[[], QuerySet],
        card: Callable[[], Mapping[str, Any]],
        parts: Callable[[], Mapping[str, Any]],
    ) -> None:
        self._rows, self._card, self._parts = rows, card, parts
        self._made: dict[frozenset[str], Columns] = {}

    def read(self, ids: Iterable, parts: Collection[str] = ()) -> dict[Any, Any]:
        chosen = frozenset(parts)
        if chosen not in self._made:
            self._made[chosen] = Columns(self._rows, lambda: self._card() | self._named(chosen))
        return self._made[chosen].read(ids)

    def _named(self, chosen: frozenset[str]) -> dict[str, Any]:
        known = self._parts()
        return {name: known[name] for name in sorted(chosen)}
