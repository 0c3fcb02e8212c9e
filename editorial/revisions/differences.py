"""Differences between two snapshots in readable form, for revisions and versions."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    TextField,
    URLField,
)
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.formats.display import euro, grouped
from core.formats.numbers import decimal_text
from core.model_fields import field_of
from editorial.models import EditorialModel, StoredFile
from editorial.revisions.content_schema import ContentSchema, Group, Snapshot, snapshot
from editorial.revisions.text_diff import Piece, compare, folded
from editorial.workflow.kinds import kind_of


@dataclass(frozen=True)
class Column:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class RowChange:
    """``kind`` is ``added``, ``removed`` or ``changed``; only the last has ``columns``."""

    kind: str
    title: str
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True)
class Difference:
    """The difference in one field, set or group.

    ``form`` determines which attributes are filled: ``text`` (``pieces``), ``value`` (``old``,
    ``new``), ``set`` (``added``, ``removed``) or ``rows``. ``pictures`` are the old and the new
    picture, if a picture changes.
    """

    name: str
    label: str
    form: str
    pieces: list[Piece] = field(default_factory=list)
    old: str = ""
    new: str = ""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rows: tuple[RowChange, ...] = ()
    internal: bool = False
    pictures: tuple[StoredFile | None, ...] = ()


def of_revision(revision: EditorialModel) -> list[Difference]:
    """Changes of a pending revision, including internal fields; for its town and staff."""
    schema, original = kind_of(revision).schema, revision.original
    found = differences(snapshot(original, schema), snapshot(revision, schema), schema)
    return [_with_pictures(row, original, revision) for row in found]


def _with_pictures(row: Difference, *entries: EditorialModel) -> Difference:
    """Add the pictures to a changed picture field; other files are shown by name only."""
    files = tuple(getattr(entry, row.name) if row.form == "value" else None for entry in entries)
    if not any(isinstance(file, StoredFile) and file.thumbnail for file in files):
        return row
    return replace(row, pictures=files)


def differences(old: Snapshot, new: Snapshot, schema: ContentSchema) -> list[Difference]:
    """Differences in the order of the schema; missing names (added later) count as empty."""
    found = []
    for name in schema.names:
        before, after = old.get(name), new.get(name)
        if _same(before, after):
            continue
        group = schema.group(name)
        if group:
            found.append(_of_rows(group, before or [], after or []))
        elif name in schema.sets:
            found.append(_of_set(name, schema, before or [], after or []))
        else:
            found.append(_of_field(name, schema, before, after))
    return found


def changed_names(old: Snapshot, new: Snapshot, schema: ContentSchema) -> list[str]:
    return [name for name in schema.names if not _same(old.get(name), new.get(name))]


def _same(before: Any, after: Any) -> bool:
    return before == after or (before in (None, "", []) and after in (None, "", []))


def _of_field(name: str, schema: ContentSchema, before: Any, after: Any) -> Difference:
    column = field_of(schema.model, name)
    label, internal = schema.label(name), name in schema.internal
    if _is_prose(column):
        pieces = folded(compare(before or "", after or ""))
        return Difference(name, label, "text", pieces=pieces, internal=internal)
    old, new = shown(column, before), shown(column, after)
    return Difference(name, label, "value", old=old, new=new, internal=internal)


def _is_prose(column: Field) -> bool:
    is_text = isinstance(column, CharField | TextField) and not isinstance(column, URLField)
    return is_text and not column.choices and (column.max_length or 1_000) > 100


def _of_set(name: str, schema: ContentSchema, before: list, after: list) -> Difference:
    old, new = ({row["key"]: row["label"] for row in rows} for rows in (before, after))
    return Difference(
        name,
        schema.label(name),
        "set",
        added=tuple(label for key, label in new.items() if key not in old),
        removed=tuple(label for key, label in old.items() if key not in new),
    )


def _of_rows(group: Group, before: list, after: list) -> Difference:
    old, new = ({row["id"]: row for row in rows} for rows in (before, after))
    rows = [RowChange("added", row_title(group, row)) for key, row in new.items() if key not in old]
    rows += [
        RowChange("changed", row_name(group, row), _columns(group, old[key], row))
        for key, row in new.items()
        if key in old and row != old[key]
    ]
    rows += [
        RowChange("removed", row_title(group, row)) for key, row in old.items() if key not in new
    ]
    if not rows:
        rows = [RowChange("changed", _("Reihenfolge"))]
    return Difference(group.name, group.label, "rows", rows=tuple(rows))


def _columns(group: Group, old: dict, new: dict) -> tuple[Column, ...]:
    found = []
    for name in group.columns:
        if not _same(old.get(name), new.get(name)):
            label = capfirst(str(field_of(group.model, name).verbose_name))
            found.append(Column(label, _cell(group, old, name), _cell(group, new, name)))
    return tuple(found)


def row_name(group: Group, row: dict) -> str:
    name = group.columns[0]
    return shown(field_of(group.model, name), row.get(name)) or row_title(group, row)


def row_title(group: Group, row: dict) -> str:
    """All columns of a row, joined."""
    texts = (_cell(group, row, name) for name in group.columns)
    return " · ".join(text for text in texts if text)


def _cell(group: Group, row: dict, name: str) -> str:
    value = row.get(name)
    if name in group.formats:
        return group.formats[name](value) if value else ""
    return shown(field_of(group.model, name), value)


def shown(column: Field, value: Any) -> str:
    """A plain value for display: labels, dates, money, file names."""
    if value is None or value == "":
        return ""
    if isinstance(value, dict):
        return _of_dict(value)
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, DecimalField):
        return decimal_text(Decimal(value))
    if isinstance(column, BooleanField):
        return _("ja") if value else _("nein")
    if isinstance(column, DateTimeField):
        return date_format(localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT")
    if isinstance(column, DateField):
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    if column.name.endswith("_eur"):
        return euro(value)
    if column.name.endswith("_percent"):
        return f"{value}\u00a0%"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return grouped(value) if isinstance(value, int) else str(value)


def _of_dict(value: dict) -> str:
    if "file" in value:
        return f"{value['file']} ({filesizeformat(value['size'])})"
    return str(value.get("label", ""))


def as_read(
    data: Snapshot, schema: ContentSchema, *, names: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """Label and text of every non-empty field, for the page of a past version."""
    found = []
    for name in names or schema.names:
        value: Any = data.get(name)
        if _same(value, None) or value is False:
            continue
        group = schema.group(name)
        if group:
            text = "\n".join(row_title(group, row) for row in value)
        elif name in schema.sets:
            text = ", ".join(row["label"] for row in value)
        else:
            text = shown(field_of(schema.model, name), value)
        found.append((schema.label(name), text))
    return found


def restricted_ids(data: Snapshot, schema: ContentSchema) -> frozenset[str]:
    """Ids of rows that are restricted to members of towns and staff."""
    return frozenset(
        row["id"]
        for group in schema.groups
        for row in data.get(group.name, [])
        if group.restricted(row)
    )


def without_rows(data: Snapshot, schema: ContentSchema, hidden: frozenset[str]) -> Snapshot:
    return data | {
        group.name: [row for row in data.get(group.name, []) if row["id"] not in hidden]
        for group in schema.groups
    }
