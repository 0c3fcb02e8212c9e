"""Objects as rows of a table: nested details as ``municipality.ars``, lists in one cell (api.md §12)."""

from datetime import datetime

from rest_framework import serializers as s

from core.api.values import moment

BETWEEN = " | "
_LEFT_OUT_OF_LISTS = frozenset({"id", "url"})
Path = tuple[str, ...]


def columns_of(serializer: type[s.Serializer]) -> list[Path]:
    """The columns of a kind, in the order of its description."""
    return list(_paths(serializer(), ()))


def _paths(serializer, before: Path):
    for name, field in serializer.fields.items():
        if isinstance(field, s.Serializer):
            yield from _paths(field, (*before, name))
        else:
            yield (*before, name)


def row_of(data: dict, columns: list[Path]) -> list:
    return [_cell(_value(data, path)) for path in columns]


def _value(data, path: Path):
    for name in path:
        if not isinstance(data, dict):
            return None
        data = data.get(name)
    return data


def _cell(value):
    if isinstance(value, list | tuple):
        return BETWEEN.join(str(_of_list(item)) for item in value)
    if isinstance(value, dict):
        return _of_list(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return moment(value) if isinstance(value, datetime) else value


def _of_list(item):
    """What a person wants to read of an object in a list; JSON Lines has all of it."""
    if not isinstance(item, dict):
        return _cell(item)
    known = (value for name, value in item.items() if name not in _LEFT_OUT_OF_LISTS)
    return ", ".join(str(_cell(value)) for value in known if value not in (None, "", []))
