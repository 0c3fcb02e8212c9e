"""Recording who wrote an entry (`editorial.models.Authorship`); the caller's transaction."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone

from core.audit import recording as audit
from core.models import AuditEntry
from editorial.models import Authorship, EditorialModel
from municipalities.actors import Actor


def written(action: str, entry: EditorialModel, *, by: Actor, **detail: Any) -> AuditEntry:
    """Audit that ``by`` created, edited or submitted the entry, and count them as an author."""
    add_author(entry, by.user_id)
    return audit.record(
        action, entry, by=by.user_id, municipality_id=entry.municipality_id, **detail
    )


def add_author(entry: EditorialModel, user_id: UUID | None) -> None:
    """Without a person, as for what a portal or another instance sent, nothing is recorded."""
    if user_id is not None:
        _add([(entry.pk, user_id)], Authorship.Role.AUTHOR)


def add_heir(entries: Iterable[EditorialModel], user_id: UUID) -> None:
    _add([(entry.pk, user_id) for entry in entries], Authorship.Role.HEIR)


def _add(parts: Iterable[tuple[UUID, UUID]], role: Authorship.Role) -> None:
    now = timezone.now()
    _upsert(
        Authorship(object_id=pk, user_id=user_id, role=role, first_at=now, last_at=now)
        for pk, user_id in parts
    )


def merged(revision: EditorialModel, original: EditorialModel) -> None:
    """Who wrote the revision wrote the original from now on."""
    rows = list(Authorship.objects.about(revision))
    for row in rows:
        row.pk, row.object_id = None, original.pk
    _upsert(rows)


def forget(entry: EditorialModel) -> None:
    """Before the row is deleted."""
    Authorship.objects.about(entry).delete()


def _upsert(rows: Iterable[Authorship]) -> None:
    Authorship.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["object_id", "user", "role"],
        update_fields=["last_at"],
    )
