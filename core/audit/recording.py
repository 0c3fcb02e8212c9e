"""The only way to write the audit log, and queries for who took over from whom."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import QuerySet

from core.http.request_id import job_name, request_id
from core.models import AuditEntry

HANDED_OVER = "handed_over"


def record(
    action: str,
    obj: models.Model,
    *,
    by: uuid.UUID | None,
    municipality_id: uuid.UUID | None = None,
    **detail: Any,
) -> AuditEntry:
    """Record, in the running transaction, that ``by`` (a user id) did ``action`` to ``obj``.

    Rows without ``by`` that a background job writes carry its name in ``detail["job"]``.
    """
    return record_kind(
        action, obj._meta.label_lower, obj.pk, by=by, municipality_id=municipality_id, **detail
    )


def record_kind(
    action: str,
    kind: str,
    object_id: uuid.UUID | str,
    *,
    by: uuid.UUID | None,
    municipality_id: uuid.UUID | None = None,
    **detail: Any,
) -> AuditEntry:
    """As `record`, for events without a database row, such as a failed sign-in or an export."""
    entry = _entry(action, kind, object_id, by, municipality_id, detail)
    entry.save(force_insert=True)
    return entry


def record_heir(
    objects: Iterable,
    *,
    by: uuid.UUID,
    municipality_id: uuid.UUID,
    person: uuid.UUID,
    heir: uuid.UUID,
) -> None:
    """Record for each object that ``heir`` takes over from ``person`` (user ids); one insert."""
    detail = {"person": str(person), "heir": str(heir)}
    AuditEntry.objects.bulk_create(
        _entry(HANDED_OVER, obj._meta.label_lower, obj.pk, by, municipality_id, detail)
        for obj in objects
    )


def heirs_of(object_id: uuid.UUID | str, municipality_id: uuid.UUID) -> set[uuid.UUID]:
    """User ids of those who took over work on this object for this town."""
    rows = AuditEntry.objects.filter(
        object_id=str(object_id), municipality_id=municipality_id, action=HANDED_OVER
    )
    return {uuid.UUID(heir) for heir in rows.values_list("detail__heir", flat=True)}


def inherited_by(user_id: uuid.UUID, municipality_id: uuid.UUID, kind: str) -> QuerySet:
    """Ids, as text, of the objects of ``kind`` that this person took over for this town."""
    rows = AuditEntry.objects.filter(
        action=HANDED_OVER,
        detail__heir=str(user_id),
        municipality_id=municipality_id,
        kind=kind,
    )
    return rows.values("object_id")


def _entry(
    action: str,
    kind: str,
    object_id: uuid.UUID | str,
    by: uuid.UUID | None,
    municipality_id: uuid.UUID | None,
    detail: dict,
) -> AuditEntry:
    if by is None and (job := job_name.get()):
        detail = {**detail, "job": job}
    return AuditEntry(
        action=action,
        kind=kind,
        object_id=str(object_id),
        actor_id=by,
        municipality_id=municipality_id,
        request_id=request_id.get(),
        detail=detail,
    )
