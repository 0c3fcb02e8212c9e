"""What the API says about an object: one class gives the schema, the columns to read and the JSON.

An `ApiObject` is a serializer whose fields say where their values come from. The column of a field is
its name or its ``source``; dots follow relations. A nullable text is null instead of empty, a decimal
is a text, so that no parser rounds it. A nested `ApiObject` describes a related row, one with
``many=True`` all rows of a relation, a list with the source ``themes.code`` one column of them.

- ``columns``: expressions of fields that are no columns, or functions of the model that return one
- ``made``: constants, and values computed in Python (`From`)
- ``key_order``: keys that come first in the JSON, where that is not the order of the fields
- ``is_shown``: of a nullable related row, whether it is shown; by default if there is one
- ``related_rows``: of lists, which rows of the model are public

`core.api.reading` reads objects by their ids (docs/decisions/0046-one-declaration.md).
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, ClassVar

from django.db.models import F, Model, OuterRef, QuerySet
from django.db.models.functions import JSONArray, JSONObject
from rest_framework import serializers as s

from core.api.columns import Column, Listed, parsed
from core.formats.numbers import plain_decimal


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


_NUMBERS = ((s.FloatField, _number), (s.DecimalField, plain_decimal))


class From:
    """A value that ``make`` computes from columns: paths, and expressions by any name."""

    def __init__(self, make: Callable[..., Any], *paths: str, **columns: Any) -> None:
        self.make, self.columns = make, {path: path for path in paths} | columns


class ApiObject(s.Serializer):
    # without a docstring, which would describe every subclass in the schema
    columns: ClassVar[Mapping[str, Any]] = {}
    made: ClassVar[Mapping[str, Any]] = {}
    key_order: ClassVar[tuple[str, ...]] = ()
    is_shown: ClassVar[From | None] = None

    @classmethod
    def related_rows(cls, model: type[Model]) -> QuerySet:
        return model._default_manager.all()

    @classmethod
    def of(cls, instance: Any) -> dict[str, Any]:
        """The JSON of a model instance; relations should be loaded, annotations named as columns."""
        model: Any = type(instance)
        plan = _plan_of_instances(cls, model)
        return plan.represent([column.of(instance) for column in plan.columns])


class Plan:
    """The columns of an `ApiObject`, in a row, and how their values become a dict."""

    def __init__(
        self,
        described: type[ApiObject],
        model: type[Model],
        prefix: str = "",
        more: Mapping[str, s.Field] | None = None,
    ) -> None:
        self._model, self._prefix = model, prefix
        self.columns: list[Any] = []
        self._places: dict[str, int] = {}
        self._parts: list[tuple[str, Plan, int, int, bool]] = []
        self._converted: list[tuple[str, Callable[[Any], Any]]] = []
        self._made: list[tuple[str, Callable[[Sequence], Any]]] = []
        self._known = _merged(described, "columns")
        made = _merged(described, "made")
        fields = {**described().fields, **(more or {})}
        own = {name: made[name] for name in fields if name in made and name not in (more or {})}
        values = {name: field for name, field in fields.items() if name not in own}
        parts = {name: item for name, item in values.items() if isinstance(item, ApiObject)}
        self._plain = [name for name in values if name not in parts]
        for name in self._plain:
            self._add_plain(name, values[name])
        for name, field in parts.items():
            self._add_part(name, field)
        self._add_made(own)
        self._shown = self._read(described.is_shown) if described.is_shown else None
        constants = {name: value for name, value in own.items() if not isinstance(value, From)}
        order = [name for name in described.key_order if name in fields]
        self._blank = {name: constants.get(name) for name in dict.fromkeys([*order, *fields])}
        self.is_simple = not (self._made or self._parts or self._converted or constants or order)

    def _add_plain(self, name: str, field: s.Field) -> None:
        path = _path(field)
        column: Any = Column(self._prefix + path, field)
        known = self._known.get(name)
        if known is not None:
            column = known(self._model) if callable(known) else known
        if isinstance(field, s.ListSerializer) and isinstance(field.child, ApiObject):
            rows = _Rows(path, type(field.child), self._model)
            column = rows if known is None else column
            self._converted.append((name, rows.read))
        elif isinstance(field, s.ListField) and "__" in path:
            relation, _sep, code = path.partition("__")
            column = Listed(related(self._model, relation).annotate(o=F(code)).values("o"))
            self._converted.append((name, parsed))
        self._converted += [(name, make) for kind, make in _NUMBERS if isinstance(field, kind)]
        self._places[path if known is None else name] = len(self.columns)
        self.columns.append(column)

    def _add_part(self, name: str, field: ApiObject) -> None:
        path = _path(field)
        inside = self._prefix if path == "*" else f"{self._prefix}{path}__"
        part = Plan(type(field), self._model, inside)
        begin = len(self.columns)
        self.columns += part.columns
        self._parts.append((name, part, begin, len(self.columns), bool(field.allow_null)))

    def _add_made(self, own: Mapping[str, Any]) -> None:
        for name, value in own.items():
            if isinstance(value, From):
                self._made.append((name, self._read(value)))

    def _read(self, value: From) -> Callable[[Sequence], Any]:
        """Function of the values of a row."""
        for name, column in value.columns.items():
            if name not in self._places:
                self._places[name] = len(self.columns)
                is_path = isinstance(column, str)
                made = column(self._model) if callable(column) else column
                self.columns.append(Column(self._prefix + column, None) if is_path else made)
        make, places = value.make, [self._places[name] for name in value.columns]
        if len(places) == 1:
            return lambda row, place=places[0]: make(row[place])  # type: ignore[misc]
        chosen = itemgetter(*places)
        return lambda row: make(*chosen(row))

    def represent(self, values: Sequence) -> dict[str, Any]:
        data = self._blank.copy()
        data.update(zip(self._plain, values, strict=False))
        for name, convert in self._converted:
            data[name] = convert(data[name])
        for name, part, begin, end, is_nullable in self._parts:
            inner = values[begin:end]
            data[name] = None if is_nullable and part.is_missing(inner) else part.represent(inner)
        for name, make in self._made:
            data[name] = make(values)
        return data

    def is_missing(self, values: Sequence) -> bool:
        return values[0] is None if self._shown is None else not self._shown(values)

    def expressions(self) -> list[Any]:
        return [
            item.expression() if isinstance(item, Column | _Rows) else item for item in self.columns
        ]

    def named_expressions(self) -> dict[str, Any]:
        """Of a simple object: expressions by field."""
        return dict(zip(self._plain, self.expressions(), strict=True))


class _Rows:
    """All rows of a relation: one JSON column, or what hangs on an instance."""

    def __init__(self, path: str, child: type[ApiObject], model: type[Model]) -> None:
        self._path, self._child, self._model = path, child, model
        self._plan = Plan(child, model)

    def expression(self) -> Listed:
        return listed(self._child, related(self._model, self._path, self._child))

    def of(self, instance: Any) -> list[list]:
        rows = Column(self._path, None).of(instance)
        rows = rows.all() if hasattr(rows, "all") else rows
        return [[column.of(row) for column in self._plan.columns] for row in rows]

    def read(self, value: Any) -> list[dict]:
        if value == "[]":
            return []
        rows = parsed(value) if isinstance(value, str) else value
        if self._plan.is_simple and isinstance(value, str):
            return rows
        return [self._plan.represent(row) for row in rows]


@cache
def _plan_of_instances(described: Any, model: Any) -> Plan:
    return Plan(described, model)


def listed(child: type[ApiObject], rows: QuerySet, prefix: str = "") -> Listed:
    """Column of a list of ``child``, one for each of ``rows``, whose columns begin with ``prefix``."""
    plan = Plan(child, rows.model, prefix)
    if plan.is_simple:
        return Listed(rows.annotate(o=JSONObject(**plan.named_expressions())).values("o"))
    return Listed(rows.annotate(o=JSONArray(*plan.expressions())).values("o"))


def read_list(child: type[ApiObject], model: type[Model]) -> Callable[[str], list[dict]]:
    """Reads the value of a `listed` column."""
    return _Rows("", child, model).read


def related(model: type[Model], relation: str, described: type[ApiObject] = ApiObject) -> QuerySet:
    """Public rows that hang on a row of ``model``, for a subquery."""
    field: Any = model._meta.get_field(relation)
    back = field.related_query_name() if field.many_to_many else field.remote_field.name
    return described.related_rows(field.related_model).filter(**{back: OuterRef("pk")})


def _path(field: s.Field) -> str:
    """Lookup of the field's column, for queries."""
    return str(field.source).replace(".", "__")


def _merged(described: type, attribute: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for parent in reversed(described.__mro__):
        found |= vars(parent).get(attribute, {})
    return found
