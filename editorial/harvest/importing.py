"""Import of records that another instance keeps: rules for every kind (docs/federation.md).

A record is created or replaced as a whole, and only if the origin's version is higher or the content
differs. It never overwrites a local record or one of a third instance.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from editorial.harvest.remote_records import Refused, host_of
from editorial.models import EditorialModel, Sourced
from editorial.workflow.choices import State


class ImportOutcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DELETED = "deleted"


class Skipped(Exception):
    """The record is not imported: kept by a third instance, or an echo of a local record."""


@dataclass(frozen=True)
class Origin:
    """The source of an import. ``instance`` is its host.

    ``is_file``: an export that may be outdated, so it never replaces newer data. ``is_resync``: the
    complete current state, which is applied even where versions are lower.
    """

    instance: str
    now: datetime
    is_file: bool = False
    is_resync: bool = False


@dataclass(frozen=True)
class Head:
    """Fields that every object has."""

    pk: UUID
    permalink: str
    html_url: str
    version: int
    created_at: datetime
    updated_at: datetime
    verified_at: datetime | None


@dataclass
class ImportedRecord:
    """A validated record, ready to be written.

    ``columns`` of the row; ``sets``: keys by many-to-many field; ``parts``: columns of dependent
    rows by model; ``kept``: values without a column here (`Sourced.source_data`); ``notes``: what
    was left out.
    """

    head: Head
    columns: dict[str, Any]
    sets: dict[str, list[UUID]] = field(default_factory=dict)
    parts: dict[type[Model], list[dict]] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def digest(self) -> str:
        named = {model._meta.label: rows for model, rows in self.parts.items()}
        data = [vars(self.head), self.columns, self.sets, named, self.kept]
        text = orjson.dumps(data, default=str, option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(text).hexdigest()


def own_instance() -> str:
    return host_of(settings.SITE_URL)


def present(model: type[Sourced], pk: UUID, origin: Origin) -> Sourced | None:
    """The local row, locked, if any. Raises `Refused` if it is not of this origin."""
    row = model._base_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is not None and row.source_instance != origin.instance:
        raise Refused(
            _("Diese UUID gehört schon einem Eintrag von %(instance)s.")
            % {"instance": row.source_instance or own_instance()}
        )
    return row


def is_due(row: Sourced, taken: ImportedRecord, origin: Origin) -> bool:
    """Whether the origin's record differs from the local one and is not older."""
    version, local_version = taken.head.version, row.source_version or 0
    if row.source_gone_at is not None:
        return version > local_version or not origin.is_file
    if version != local_version:
        return version > local_version or origin.is_resync
    known = row.source_data or {}
    if known.get("digest") == taken.digest():
        return False
    if not origin.is_file:
        return True
    # a file may be outdated: without a new version, apply it only if it was verified more recently
    before, after = known.get("verified_at"), taken.head.verified_at
    return after is not None and (before is None or after > datetime.fromisoformat(before))


def source_columns(taken: ImportedRecord, origin: Origin) -> dict[str, Any]:
    head = taken.head
    verified = head.verified_at.isoformat() if head.verified_at else None
    return {
        "version": head.version,
        "created_at": head.created_at,
        "updated_at": head.updated_at,
        "source_instance": origin.instance,
        "source_permalink": head.permalink,
        "source_version": head.version,
        "source_data": taken.kept
        | {"html_url": head.html_url, "verified_at": verified, "digest": taken.digest()},
        "source_gone_at": None,
        "fetched_at": origin.now,
    }


def take(
    model: type[Any],
    taken: ImportedRecord,
    origin: Origin,
    *,
    give_address: Any,
    parent: str = "",
) -> ImportOutcome:
    """Write a validated entry unless it is unchanged; call it in a transaction.

    A new row is a draft until all its parts are written, so the change feed reports it once.
    Entries taken down by the local moderation stay down. ``parent`` is the column by which parts
    refer to their entry.
    """
    row: Any = present(model, taken.head.pk, origin)
    if row is not None:
        is_ours_to_hide = row.state == State.TAKEN_DOWN and row.source_gone_at is None
        if is_ours_to_hide or not is_due(row, taken, origin):
            return ImportOutcome.UNCHANGED
    outcome = ImportOutcome.UPDATED if row else ImportOutcome.CREATED
    if row is None:
        row = model(pk=taken.head.pk, **taken.columns | {"state": State.DRAFT})
        row.source_instance = origin.instance
        row.save(force_insert=True)
    else:
        row.title = taken.columns["title"]
    for name, keys in taken.sets.items():
        getattr(row, name).set(keys)
    for part, rows in taken.parts.items():
        part._base_manager.filter(**{parent: row}).delete()
        part._base_manager.bulk_create([part(**{parent: row}, **values) for values in rows])
    give_address(row)
    columns = taken.columns | source_columns(taken, origin) | {"slug": row.slug}
    model._base_manager.filter(pk=row.pk).update(**columns)
    return outcome


def withdraw(
    model: type[Sourced], pk: UUID, origin: Origin, **columns: Any
) -> ImportOutcome | None:
    """Withdraw a record that the origin no longer shows; a tombstone remains.

    None if there is no such record of this origin. Sends no mail and no notice, because nobody here
    made a decision.
    """
    rows = model._base_manager.select_for_update(of=("self",))
    row = rows.filter(pk=pk, source_instance=origin.instance).first()
    if row is None:
        return None
    if row.source_gone_at or getattr(row, "state", "") == State.TAKEN_DOWN:
        return ImportOutcome.UNCHANGED
    gone = {"source_gone_at": origin.now, "fetched_at": origin.now}
    model._base_manager.filter(pk=pk).update(**gone, **columns)
    return ImportOutcome.DELETED


def withdraw_entry(model: type[EditorialModel], pk: UUID, origin: Origin) -> ImportOutcome | None:
    return withdraw(model, pk, origin, state=State.TAKEN_DOWN)


def present_of(model: type[Sourced], origin: Origin) -> QuerySet:
    """Records of this origin that are shown here."""
    return model._base_manager.filter(source_instance=origin.instance, source_gone_at=None)
