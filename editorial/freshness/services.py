"""Confirm that an entry is still correct; archive entries that nobody confirms."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.audit import recording as audit
from core.errors import DomainError, NotAllowed, WrongState
from editorial.freshness.queries import archived_from
from editorial.freshness.rules import LAST_BEFORE, Subject, midnight_of
from editorial.models import EditorialModel, ReviewStep
from editorial.workflow.choices import State
from editorial.workflow.kinds import all_kinds, kind_of
from editorial.workflow.permissions import owns
from editorial.workflow.services import locked
from municipalities.actors import Actor

COLUMNS = {Subject.ENTRY: "verified_at", Subject.CONTACT: "contact_verified_at"}
ACTIONS = {Subject.ENTRY: "confirmed", Subject.CONTACT: "contact_confirmed"}


@transaction.atomic
def confirm(entry: EditorialModel, *, by: Actor, subject: str = Subject.ENTRY) -> bool:
    """Confirm the entry; returns False if it was already confirmed today (nothing is written).

    Writes the time and one audit row; text, version and other dates stay. A pending revision does
    not matter. Raises `NotAllowed`, and `WrongState` unless the entry is published.
    """
    row = locked(entry, expected_version=None)
    if not owns(by, row):
        raise NotAllowed
    if row.is_revision or row.state != State.PUBLISHED:
        raise WrongState
    if subject == Subject.CONTACT and not (row.has_contact_to_check and row.has_contact):
        raise WrongState
    now, column = timezone.now(), COLUMNS[Subject(subject)]
    last = getattr(row, column)
    if last and timezone.localdate(last) == timezone.localdate(now):
        return False
    type(row)._base_manager.filter(pk=row.pk).update(**{column: now})
    audit.record(ACTIONS[Subject(subject)], row, by=by.user_id, municipality_id=row.municipality_id)
    return True


def find(key: str, actor: Actor) -> tuple[EditorialModel, str] | None:
    """The entry and subject for a key ``kind:subject:id``, if the actor may see the entry."""
    kind, _colon, rest = key.partition(":")
    subject, _colon, pk = rest.partition(":")
    model = next((k.model for k in all_kinds() if k.model._meta.model_name == kind), None)
    if model is None or subject not in Subject.values:
        return None
    try:
        row = model.objects.visible_to(actor).filter(pk=UUID(pk)).first()
    except ValueError:
        return None
    return (row, subject) if row else None


def confirm_many(keys: Iterable[str], *, by: Actor) -> tuple[int, int]:
    """Confirm each on its own; returns how many were confirmed and how many were refused."""
    done = refused = 0
    for key in dict.fromkeys(keys):
        found = find(key, by)
        try:
            if found is None:
                raise WrongState
            confirm(found[0], by=by, subject=found[1])
            done += 1
        except DomainError:
            refused += 1
    return done, refused


def archive_lapsed(now: datetime) -> int:
    """Archive lapsed entries whose town was warned twice; returns how many."""
    number = 0
    for kind in all_kinds():
        rows = _lapsed(kind.model, now).order_by("pk").values_list("pk", flat=True)
        number += sum(_archive(kind.model, pk, now) for pk in list(rows))
    return number


def _lapsed(model: type[EditorialModel], now: datetime) -> QuerySet[Any]:
    """Entries past their archive date whose last warning is old enough.

    Entries with a revision that waits for moderation are left out.
    """
    warned = ReviewStep.objects.filter(
        stage=ReviewStep.Stage.LAST, subject=Subject.ENTRY, reached_at__lte=now - LAST_BEFORE
    ).values("object_id")
    waiting = model.objects.filter(state=State.SUBMITTED, revision_of__isnull=False)
    return (
        model.objects.under_review()
        .alias(_archived=archived_from(model))
        .filter(_archived__lt=midnight_of(now), pk__in=warned)
        .exclude(pk__in=waiting.values("revision_of"))
    )


@transaction.atomic
def _archive(model: type[EditorialModel], pk: UUID, now: datetime) -> bool:
    """Archive one entry, unless it was confirmed meanwhile or its kind refuses."""
    rows = model._base_manager.select_for_update(of=("self",), skip_locked=True)
    row = rows.filter(pk=pk).first()
    if row is None or not _lapsed(model, now).filter(pk=pk).exists() or not _was_warned(row, now):
        return False
    try:
        kind_of(row).refuse(row, "archive")
    except DomainError:
        return False
    reason = f"keine Bestätigung seit {timezone.localdate(row.checked_at).isoformat()}"
    audit.record(
        "archive",
        row,
        by=None,
        municipality_id=row.municipality_id,
        before=row.state,
        reason=reason,
    )
    row.state, row.lapsed_at = State.ARCHIVED, now
    row.version += 1
    row.save()
    return True


def _was_warned(row: EditorialModel, now: datetime) -> bool:
    """Whether the last warning was sent after the current last check."""
    checked: Any = row.checked_at
    return ReviewStep.objects.filter(
        object_id=row.pk,
        subject=Subject.ENTRY,
        stage=ReviewStep.Stage.LAST,
        checked_at=checked,
        reached_at__lte=now - LAST_BEFORE,
    ).exists()
