"""Statements that are put together once a minute and asked with other values each time.

Making SQL of a search, or of a card with its counts, costs Django more than PostgreSQL needs to answer
it, and planning it half as much again. So the text of such a statement stays the same and PostgreSQL
keeps its plan; what changes are the values of its slots, and the moments in conditions such as
"confirmed within a year", which are a minute old at most (docs/decisions/0022-api-rows.md).
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import Expression, QuerySet
from django.utils import timezone
from psycopg.sql import Literal
from psycopg.types.datetime import TimestamptzLoader

_MOST = 500
_PLACE = re.compile(r"%%|%s")
Made = TypeVar("Made")


class Slot(Expression):
    """The place of a value that is given when the statement is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


@dataclass(frozen=True)
class Statement:
    """SQL with parameters, some of them slots. A prepared one has no others but moments."""

    sql: str
    params: Sequence
    prepared: bool = False

    @classmethod
    def of(cls, rows: QuerySet, *, prepared: bool = False) -> "Statement | None":
        """None where it is certain that there are no rows."""
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
    """What was made in this minute, by its shape."""

    def __init__(self) -> None:
        self._minute, self._found = 0, {}

    def get(self, shape: Hashable, make: Callable[[], Made]) -> Made:
        minute = int(timezone.now().timestamp()) // 60
        if self._minute != minute or len(self._found) >= _MOST:
            self._minute, self._found = minute, {}
        found = self._found
        if shape not in found:
            found[shape] = make()
        return found[shape]


def _with_constants(sql: str, params: Iterable) -> tuple[str, list]:
    """Codes and numbers written into the statement; slots and moments stay parameters."""
    connection.ensure_connection()
    given, left = iter(params), []

    def put_in(place: re.Match) -> str:
        if place.group() == "%%":
            return "%%"
        value = next(given)
        if isinstance(value, Slot | date):
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
