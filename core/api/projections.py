"""Read API objects by their ids; lists, exports and the change feed share the same columns."""

from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import orjson
from django.db.models import BooleanField, F, Func, QuerySet, Subquery, TextField

from core.api.statement_cache import Kept, Slot, Statement

_PREFIX = "x_"


class _OneOf(Func):
    """``column = ANY(slot)``."""

    arg_joiner = " = ANY("
    template = "%(expressions)s)"
    output_field = BooleanField()


class Listed(Subquery):
    """A subquery with one JSON column, aggregated in order to a JSON text; "[]" without rows."""

    template = "(SELECT COALESCE(json_agg(listed.o)::text, '[]') FROM (%(subquery)s) listed(o))"
    output_field = TextField()


class Moment(Func):
    """A timestamp in API format, formatted by PostgreSQL, which is faster than parsing it in Python."""

    template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
    output_field = TextField()


class Columns:
    """Named columns of a model; ``parts`` are optional columns, one statement per combination.

    ``card`` and ``parts`` map names to fields or expressions. ``rows()`` restricts visibility: it is
    part of the statement, so an invisible id yields no row.
    """

    def __init__(
        self,
        rows: Callable[[], QuerySet],
        card: Callable[[], Mapping[str, Any]],
        parts: Callable[[], Mapping[str, Any]] = dict,
    ) -> None:
        self._rows, self._card, self._parts = rows, card, parts
        self._kept: Kept[tuple] = Kept()

    def read(self, ids: Iterable, parts: Collection[str] = ()) -> dict[Any, Any]:
        """Rows by id, as named tuples; one query, none for empty ``ids``."""
        wanted = list(ids)
        if not wanted:
            return {}
        chosen = frozenset(parts)
        statement, make = self._kept.get(chosen, lambda: self._compiled(chosen))
        return {row[0]: make(row) for row in statement.rows({"ids": wanted})}

    def _compiled(self, chosen: frozenset[str]) -> tuple:
        known = self._parts()
        columns = {"pk": "pk", **self._card(), **{name: known[name] for name in sorted(chosen)}}
        rows = self._rows().order_by().filter(_OneOf(F("pk"), Slot("ids")))
        statement = Statement.of(select(rows, columns), prepared=True)
        row = namedtuple("Row", columns)  # type: ignore[misc]  # columns are known at run time only
        return statement, row._make


def select(rows: QuerySet, columns: Mapping[str, Any]) -> QuerySet:
    """``rows`` as tuples of ``columns`` in this order; values are field names or expressions."""
    made = {_PREFIX + name: value for name, value in columns.items() if not isinstance(value, str)}
    names = [value if isinstance(value, str) else _PREFIX + name for name, value in columns.items()]
    return rows.annotate(**made).values_list(*names)


def parsed(value: str) -> list[dict]:
    """The value of a `Listed` column."""
    return [] if value == "[]" else orjson.loads(value)
