"""The fields an entry consists of, and snapshots of them for comparison and versions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils import translation
from django.utils.text import capfirst

from core.formats.numbers import plain_decimal
from core.model_fields import field_of
from editorial.models import EditorialModel, StoredFile
from municipalities.models import Municipality


@dataclass(frozen=True)
class Group:
    """Rows that belong to an entry. ``columns[0]`` is the title of a row.

    ``restricted(row)``: the row is visible to members of towns and staff only. ``formats`` render
    columns whose model field cannot.
    """

    name: str
    model: type[Any]
    columns: tuple[str, ...]
    restricted: Callable[[dict], bool] = lambda row: False
    parent: str = "project"
    formats: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))


@dataclass(frozen=True)
class ContentSchema:
    """``fields`` are columns, ``sets`` many-to-many; ``internal`` ones are for town and staff only.

    Names in one set of ``together`` are published only together. ``readers`` is the field that
    determines who may read the entry.
    """

    model: type[EditorialModel]
    fields: tuple[str, ...]
    sets: tuple[str, ...] = ()
    groups: tuple[Group, ...] = field(default=())
    internal: frozenset[str] = frozenset()
    together: tuple[frozenset[str], ...] = ()
    readers: str = ""

    def companions(self, name: str) -> frozenset[str]:
        """``name`` and the names that are published only together with it."""
        return next((names for names in self.together if name in names), frozenset({name}))

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.fields, *self.sets, *(group.name for group in self.groups))

    def label(self, name: str) -> str:
        group = self.group(name)
        if group:
            return group.label
        return capfirst(str(field_of(self.model, name).verbose_name))

    def group(self, name: str) -> Group | None:
        return next((group for group in self.groups if group.name == name), None)


Snapshot = dict[str, Any]


def snapshot(entry: EditorialModel, schema: ContentSchema, *, internal: bool = True) -> Snapshot:
    """The content of ``entry`` as plain values by name; one query per set and group.

    Codes stay codes, dates become ISO text, a related row its key and German label, a file its
    name, size and digest. Rows carry the id of their public row.
    """
    with translation.override("de"):
        data = {name: raw(getattr(entry, name)) for name in schema.fields}
        data |= {
            name: sorted(map(raw, _members(entry, name)), key=lambda row: row["label"])
            for name in schema.sets
        }
        data |= {group.name: _rows(entry, group) for group in schema.groups}
    return data if internal else without(data, schema.internal)


def without(data: Snapshot, names: Any) -> Snapshot:
    return {name: value for name, value in data.items() if name not in names}


def _members(entry: EditorialModel, name: str) -> Any:
    rows = getattr(entry, name).all()
    return rows.select_related("district") if rows.model is Municipality else rows


def _rows(entry: EditorialModel, group: Group) -> list[dict]:
    model = group.model
    relations = [n for n in group.columns if model._meta.get_field(n).is_relation]
    rows = model.objects.filter(**{group.parent: entry}).select_related(*relations)
    return [
        {"id": str(row.origin_id or row.pk)}
        | {name: raw(getattr(row, name)) for name in group.columns}
        for row in rows.order_by("position", "id")
    ]


def raw(value: Any) -> Any:
    """``value`` in a form that JSON can represent."""
    if isinstance(value, StoredFile):
        return {"file": value.original_name, "size": value.size, "sha256": value.sha256}
    if isinstance(value, Municipality):
        return {"key": value.ars, "label": value.full_label}
    if isinstance(value, Model):
        return {"key": getattr(value, "code", None) or str(value.pk), "label": str(value)}
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, date):
        return value.isoformat()
    return value
