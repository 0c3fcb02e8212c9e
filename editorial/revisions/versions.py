"""Published versions of an entry, one per publication, visible to readers of the entry."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from editorial.models import EditorialModel, PublishedVersion
from editorial.revisions.content_schema import ContentSchema, Snapshot, snapshot
from editorial.revisions.differences import (
    Difference,
    as_read,
    changed_names,
    differences,
    restricted_ids,
    without_rows,
)
from editorial.workflow.kinds import kind_of
from municipalities.actors import Actor


def record(entry: EditorialModel) -> PublishedVersion | None:
    """Store the new public text, unless nothing public changed. The row must be locked."""
    schema = kind_of(entry).schema
    data = snapshot(entry, schema, internal=False)
    last = _rows(entry).order_by("-number").first()
    changed = changed_names(last.snapshot, data, schema) if last else []
    if last and not changed:
        return None
    return PublishedVersion.objects.create(
        kind=entry._meta.label_lower,
        object_id=entry.pk,
        number=entry.version,
        published_at=timezone.now(),
        snapshot=data,
        changed=changed,
    )


def ensure_first(entry: EditorialModel) -> None:
    """Store the current text of an entry published before versions existed."""
    if not _rows(entry).exists():
        first(entry).save()


def first(entry: EditorialModel) -> PublishedVersion:
    """The current public text as the first version, unsaved."""
    published: Any = entry.published_at  # never None on a public entry
    return PublishedVersion(
        kind=entry._meta.label_lower,
        object_id=entry.pk,
        number=entry.version,
        published_at=published,
        snapshot=snapshot(entry, kind_of(entry).schema, internal=False),
    )


@dataclass(frozen=True)
class Reading:
    """One version as visible to one reader.

    ``before`` is the previous version visible to this reader, None for the first; ``changed`` names
    the differences from it.
    """

    number: int
    published_at: datetime
    schema: ContentSchema
    data: Snapshot
    before: Snapshot | None
    changed: list[str]

    @property
    def labels(self) -> list[str]:
        return [self.schema.label(name) for name in self.changed]

    @property
    def differences(self) -> list[Difference]:
        return [] if self.before is None else differences(self.before, self.data, self.schema)

    @property
    def texts(self) -> list[tuple[str, str]]:
        return as_read(self.data, self.schema)


def readings(entry: EditorialModel, actor: Actor) -> list[Reading]:
    """Versions, newest first, in a fixed number of queries; ``actor`` must be able to read
    ``entry``.

    If the entry once had a narrower visibility, others see only the later versions. Rows that are
    or were restricted in this or a newer version are shown to members of towns and staff only.
    Versions without a visible change are left out.
    """
    schema = kind_of(entry).schema
    found: list[Reading] = []
    before: Snapshot | None = None
    for row, data in reversed(_readable(entry, actor)):
        changed = [] if before is None else changed_names(before, data, schema)
        if before is None or changed:
            found.append(Reading(row.number, row.published_at, schema, data, before, changed))
            before = data
    return found[::-1]


def _readable(entry: EditorialModel, actor: Actor) -> list[tuple[PublishedVersion, Snapshot]]:
    """Versions, newest first, each with the part that ``actor`` may read."""
    kind, found = kind_of(entry), []
    sees_all = actor.municipality_id is not None or actor.is_moderator
    hidden = frozenset() if sees_all else restricted_ids(snapshot(entry, kind.schema), kind.schema)
    for row in list(_rows(entry).order_by("-number")) or [first(entry)]:
        if not kind.version_readable(entry, row.snapshot, actor):
            break
        data = row.snapshot
        if not sees_all:
            hidden |= restricted_ids(data, kind.schema)
            data = without_rows(data, kind.schema, hidden)
        found.append((row, data))
    return found


def last_published_at(entry: EditorialModel) -> datetime:
    """When the current public text was published; `updated_at` if no version exists."""
    last = _rows(entry).order_by("-number").values_list("published_at", flat=True).first()
    return last or entry.updated_at


def _rows(entry: EditorialModel) -> QuerySet[Any]:
    return PublishedVersion.objects.filter(kind=entry._meta.label_lower, object_id=entry.pk)
