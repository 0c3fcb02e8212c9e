"""Cache of compiled SQL statements: rebuilt every minute, executed with new values each time.

Compiling a search, or a card with its counts, takes Django longer than PostgreSQL needs to execute it;
planning adds half as much again. So the text of a statement stays the same and PostgreSQL reuses its
plan. Only the values of its slots change, and the timestamps in conditions such as "confirmed within a
year", which are up to a minute old (docs/decisions/0022-api-rows.md).
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import (  # type: ignore[attr-defined]  # not in the stubs
    ServerBindingCursor,
)
from django.db.models import Expression, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from psycopg.sql import Literal
from psycopg.types.datetime import TimestamptzLoader

_MOST = 500
_PLACE = re.compile(r"%%|%s")
Made = TypeVar("Made")


class Slot(Expression):
    """Placeholder for a value that is supplied when the statement is executed."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        return "%s", [self]


@dataclass(frozen=True)
class Statement:
    """SQL with parameters, some of them slots. If prepared, all others are timestamps."""

    sql: str
    params: Sequence
    prepared: bool = False

    @classmethod
    def of(cls, rows: QuerySet, *, prepared: bool = False) -> "Statement | None":
        """Compile ``rows``; None if the query is known to be empty."""
        try:
            sql, params = rows.query.sql_with_params()
        except EmptyResultSet:
            return None
        return cls(*_with_constants(sql, params), True) if prepared else cls(sql, params)

    def rows(self, values: Mapping[str, Any]) -> list[tuple]:
        params = [values[item.name] if isinstance(item, Slot) else item for item in self.params]
        with _preparing_cursor() if self.prepared else connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            return cursor.fetchall()


class Kept(Generic[Made]):
    """Cache by shape; emptied every minute, or when full."""

    def __init__(self) -> None:
        self._minute = 0
        self._found: dict[Hashable, Made] = {}

    def get(self, shape: Hashable, make: Callable[[], Made]) -> Made:
        minute = int(timezone.now().timestamp()) // 60
        if self._minute != minute or len(self._found) >= _MOST:
            self._minute, self._found = minute, {}
        found = self._found
        if shape not in found:
            found[shape] = make()
        return found[shape]


def _with_constants(sql: str, params: Iterable) -> tuple[str, list]:
    """Inline codes and numbers into the statement; slots and timestamps stay parameters."""
    connection.ensure_connection()
    given = iter(params)
    left: list[Any] = []

    def put_in(place: re.Match) -> str:
        if place.group() == "%%":
            return "%%"
        value = next(given)
        if isinstance(value, Slot | date):
            left.append(value)
            return "%s"
        return Literal(value).as_string(connection.connection).replace("%", "%%")

    return _PLACE.sub(put_in, sql), left


class _PreparingCursor(ServerBindingCursor):  # type: ignore[misc]  # see the import
    """Cursor whose statements are prepared at first use, unlike those of other cursors: psycopg would
    keep the text of every statement, however long, to detect repetitions. Timestamps use psycopg's own
    loader, which is faster than Django's and equivalent, because the connection is in UTC.
    """

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self.adapters.register_loader("timestamptz", TimestamptzLoader)

    def execute(self, query: Any, params: Any = None) -> Any:
        self.connection.prepare_threshold = 0
        try:
            return super().execute(query, params, prepare=True)
        finally:
            self.connection.prepare_threshold = None


def _preparing_cursor() -> ServerBindingCursor:
    connection.ensure_connection()
    cursor = _PreparingCursor(connection.connection)
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return make(cursor)
