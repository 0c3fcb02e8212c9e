"""The public history of an entry: one version at each publication, read by who may read the entry."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from editorial.differences import (
    Difference,
    as_read,
    changed_names,
    differences,
    for_everybody,
    restricted_ids,
)
from editorial.kinds import kind_of
from editorial.models import EditorialModel, PublishedVersion
from editorial.shape import Shape, Snapshot, snapshot
from municipalities.actors import Actor


def record(entry: EditorialModel) -> PublishedVersion | None:
    """Keep what is public from now on; None where nothing of it changed. The row is locked."""
    shape = kind_of(entry).shape
    data = snapshot(entry, shape, internal=False)
    last = _rows(entry).order_by("-number").first()
    changed = changed_names(last.snapshot, data, shape) if last else []
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
    """Entries published before there were versions get their first one before they change."""
    if not _rows(entry).exists():
        first(entry).save()


def first(entry: EditorialModel) -> PublishedVersion:
    """The present public text as its first version, not saved."""
    return PublishedVersion(
        kind=entry._meta.label_lower,
        object_id=entry.pk,
        number=entry.version,
        published_at=entry.published_at,
        snapshot=snapshot(entry, kind_of(entry).shape, internal=False),
    )


@dataclass(frozen=True)
class Reading:
    """One version as one reader may see it. ``changed`` and ``before``: against the one before
    that this reader may see; the first has none.
    """

    number: int
    published_at: datetime
    shape: Shape
    data: Snapshot
    before: Snapshot | None
    changed: list[str]

    @property
    def labels(self) -> list[str]:
        return [self.shape.label(name) for name in self.changed]

    @property
    def differences(self) -> list[Difference]:
        return [] if self.before is None else differences(self.before, self.data, self.shape)

    @property
    def texts(self) -> list[tuple[str, str]]:
        return as_read(self.data, self.shape)


def readings(entry: EditorialModel, actor: Actor) -> list[Reading]:
    """Versions newest first, in a fixed number of queries; ``actor`` must be one who reads ``entry``.

    A version that was for fewer readers is left out; rows that are or were not for everybody are
    shown to members of towns and staff only; a version in which nothing readable changed is
    left out as well.
    """
    kind = kind_of(entry)
    rows = list(_rows(entry).order_by("number")) or [first(entry)]
    rows = [row for row in rows if kind.version_readable(entry, row.snapshot, actor)]
    sees_all = actor.municipality_id is not None or actor.is_moderator
    hidden = frozenset() if sees_all else restricted_ids(entry, kind.shape)
    found: list[Reading] = []
    before: Snapshot | None = None
    for row in rows:
        data = row.snapshot
        if not sees_all:
            data = for_everybody(data, kind.shape, hidden=hidden)
        changed = [] if before is None else changed_names(before, data, kind.shape)
        if before is None or changed:
            found.append(Reading(row.number, row.published_at, kind.shape, data, before, changed))
            before = data
    return found[::-1]


def _rows(entry: EditorialModel):
    return PublishedVersion.objects.filter(kind=entry._meta.label_lower, object_id=entry.pk)
