"""Columns of API objects, and expressions that PostgreSQL turns into their format."""

from collections.abc import Sequence
from typing import Any

import orjson
from django.db.models import F, Func, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, NullIf
from rest_framework import serializers as s


class Listed(Subquery):
    """A subquery with one JSON column, aggregated in order to a JSON text; "[]" without rows."""

    template = "(SELECT COALESCE(json_agg(listed.o)::text, '[]') FROM (%(subquery)s) listed(o))"
    output_field = TextField()


class Moment(Func):
    """A timestamp in API format, formatted by PostgreSQL, which is faster than parsing it in Python."""

    template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
    output_field = TextField()


class Column:
    """A path that is read as the text of an id, or as null instead of an empty text."""

    def __init__(self, path: str, field: s.Field | None) -> None:
        self.path = path
        self.is_id = isinstance(field, s.UUIDField)
        is_text = isinstance(field, s.CharField | s.ChoiceField)
        self.is_optional = is_text and bool(getattr(field, "allow_null", False))

    def expression(self) -> Any:
        if self.is_id:
            return Cast(self.path, TextField())
        return (
            NullIf(F(self.path), Value(""), output_field=TextField())
            if self.is_optional
            else self.path
        )

    def of(self, instance: Any) -> Any:
        value = instance
        for name in self.path.split("__") if self.path != "*" else ():
            value = None if value is None else getattr(value, name)
        if self.is_id:
            return None if value is None else str(value)
        return (value or None) if self.is_optional else value


def select(rows: QuerySet, columns: Sequence[Any]) -> QuerySet:
    """``rows`` as tuples of ``columns``: field names or expressions."""
    names = [item if isinstance(item, str) else f"x_{n}" for n, item in enumerate(columns)]
    made = {
        name: item for name, item in zip(names, columns, strict=True) if not isinstance(item, str)
    }
    return rows.annotate(**made).values_list(*names)


def parsed(value: str) -> list:
    """The value of a `Listed` column."""
    return [] if value == "[]" else orjson.loads(value)
