"""Snapshots of entries sent back by moderation, to show what changed since."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from editorial.models import EditorialModel, ReturnedText
from editorial.revisions.content_schema import snapshot
from editorial.revisions.differences import Difference, differences
from editorial.workflow.choices import State
from editorial.workflow.kinds import kind_of


@dataclass(frozen=True)
class SinceQuestion:
    at: datetime
    changes: list[Difference]


def note(row: EditorialModel) -> None:
    """Store the current content of an entry that is sent back to its town."""
    ReturnedText.objects.update_or_create(
        kind=row._meta.label_lower,
        object_id=row.pk,
        defaults={"snapshot": snapshot(row, kind_of(row).schema), "returned_at": timezone.now()},
    )


def forget(row: EditorialModel) -> None:
    """Delete the snapshot on publication or deletion."""
    ReturnedText.objects.filter(kind=row._meta.label_lower, object_id=row.pk).delete()


def since_question(row: EditorialModel) -> SinceQuestion | None:
    """Changes since a resubmitted entry was sent back; None if it never was. For town and staff."""
    if row.state != State.SUBMITTED:
        return None
    kept = ReturnedText.objects.filter(kind=row._meta.label_lower, object_id=row.pk).first()
    if kept is None:
        return None
    schema = kind_of(row).schema
    return SinceQuestion(
        kept.returned_at, differences(kept.snapshot, snapshot(row, schema), schema)
    )
