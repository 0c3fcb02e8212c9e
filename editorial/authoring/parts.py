"""Rows that hang on an entry: written, copied into a revision, carried back when it is approved.

Their models have ``id``, ``position`` and ``origin``: in a revision, ``origin`` names the row of the
public text, so that a row keeps its id through every revision.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from editorial.files.storage import stored
from editorial.models import EditorialModel
from municipalities.actors import Actor


@dataclass(frozen=True)
class PartRow:
    """One row as it was given. ``id`` names the row it replaces; an unknown id makes a new row."""

    values: dict[str, Any]
    id: UUID | None = None
    is_removed: bool = False


@dataclass(frozen=True)
class Parts:
    """Rows of ``model`` that hang on an entry by its foreign key ``owner``."""

    model: type[Any]
    owner: str

    def of(self, entry: EditorialModel) -> Any:
        return self.model.objects.filter(**{self.owner: entry})

    def write(self, entry: EditorialModel, rows: Iterable[PartRow], *, by: Actor | None) -> None:
        """Write rows in their order; rows of the entry that are not named stay as they are."""
        existing = {row.pk: row for row in self.of(entry)}
        position = 0
        for given in rows:
            row = existing.get(given.id) if given.id else None
            if given.is_removed:
                if row is not None:
                    row.delete()
                continue
            position += 1
            row = row or self.model(**{self.owner: entry})
            for name, value in given.values.items():
                setattr(row, name, stored(value, by=by))
            row.position = position
            row.save()

    def copy(self, source: EditorialModel, target: EditorialModel) -> None:
        """Copy all rows of ``source``; each copy names its origin."""
        left_out = ("id", "origin_id", f"{self.owner}_id")
        names = [f.attname for f in self.model._meta.concrete_fields if f.attname not in left_out]
        self.model.objects.bulk_create(
            self.model(
                **{self.owner: target, "origin_id": row.pk},
                **{name: getattr(row, name) for name in names},
            )
            for row in self.of(source)
        )

    def merge(self, revision: EditorialModel, original: EditorialModel) -> None:
        """Move the rows of ``revision`` to ``original``; what the revision lacks is deleted."""
        kept = set()
        for row in self.of(revision):
            setattr(row, f"{self.owner}_id", original.pk)
            if row.origin_id:
                row.id, row.origin_id = row.origin_id, None
                row.save(force_update=True)
            else:
                row.save(update_fields=[self.owner])
            kept.add(row.pk)
        self.of(original).exclude(pk__in=kept).delete()
