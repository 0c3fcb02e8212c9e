"""Objects as table rows: nested fields as ``municipality.ars``, lists in one cell (docs/api.md)."""

from dataclasses import dataclass
from datetime import datetime

from rest_framework import serializers as s

from core.api.values import moment

BETWEEN = " | "
_LEFT_OUT_OF_LISTS = frozenset({"id", "url"})
Path = tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """``details``: field names of the objects in a list, in schema order."""

    path: Path
    field: s.Field
    details: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return ".".join(self.path)


def columns_of(serializer: type[s.Serializer]) -> list[Column]:
    """Columns of a kind, in schema order."""
    return list(_columns(serializer(), ()))


def _columns(serializer, before: Path):
    for name, field in serializer.fields.items():
        if isinstance(field, s.Serializer):
            yield from _columns(field, (*before, name))
        elif isinstance(field, s.ListSerializer):
            details = tuple(n for n in field.child.fields if n not in _LEFT_OUT_OF_LISTS)
            yield Column((*before, name), field, details)
        else:
            yield Column((*before, name), field)


def row_of(data: dict, columns: list[Column]) -> list:
    return [_cell(_value(data, column.path), column.details) for column in columns]


def _value(data, path: Path):
    for name in path:
        if not isinstance(data, dict):
            return None
        data = data.get(name)
    return data


def _cell(value, details: tuple[str, ...] = ()):
    if isinstance(value, list | tuple):
        return BETWEEN.join(str(_of_list(item, details)) for item in value)
    if isinstance(value, dict):
        return _of_list(value, tuple(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return moment(value) if isinstance(value, datetime) else value


def _of_list(item, details: tuple[str, ...]):
    """Readable summary of an object in a list; JSON Lines has the complete object."""
    if not isinstance(item, dict):
        return _cell(item)
    known = (item.get(name) for name in details)
    return ", ".join(str(_cell(value)) for value in known if value not in (None, "", []))
