"""State machine of all editorial entries: one lock, one audit row, each mail once (R40)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit import recording as audit
from core.errors import DomainError, Incomplete, NotAllowed, StaleVersion, WrongState
from core.models import AuditEntry
from editorial.models import EditorialModel, FieldComment, UnsavedInput
from editorial.revisions import returned, versions
from editorial.workflow import authorship, claims, comments
from editorial.workflow.announcements import Announcement, announce
from editorial.workflow.approval import approve, check_remarks
from editorial.workflow.choices import State
from editorial.workflow.kinds import kind_of
from editorial.workflow.notices import authors, tell
from editorial.workflow.permissions import DECISIONS, MOVES, may_delete
from municipalities.actors import Actor

TOLD = (*DECISIONS, "take_down")


def locked(entry: EditorialModel, *, expected_version: int | None) -> EditorialModel:
    """The current row, locked until the transaction ends.

    Raises `WrongState` if it is gone, and `StaleVersion` if it is not in ``expected_version``.
    """
    row = type(entry)._base_manager.select_for_update(of=("self",)).filter(pk=entry.pk).first()
    if row is None:
        raise WrongState
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion
    return row


@transaction.atomic
def move(
    entry: EditorialModel,
    name: str,
    *,
    by: Actor,
    expected_version: int,
    reason: str = "",
    remarks: Mapping[str, str] | None = None,
) -> EditorialModel:
    """Make the move ``name`` of `permissions.MOVES`; returns the row that now carries the text.

    ``remarks`` are moderators' comments by field and go back to the town; the rest of a revision
    may be published at the same time (`approval`).

    Raises `NotAllowed`, `WrongState`, `StaleVersion`, `Incomplete`, `claims.Claimed` if another
    moderator holds the entry, and `DomainError` if a required reason is missing or the kind refuses
    the move. Callers audit a refusal with `note_refusal`.
    """
    rule = MOVES[name]
    row = locked(entry, expected_version=None)
    if not rule.allowed(by, row):
        raise NotAllowed
    if row.state not in rule.sources or (row.is_revision and name == "reject"):
        raise WrongState
    if name in DECISIONS:
        claims.refuse_if_held_by_another(row, by)
    if row.version != expected_version:
        raise StaleVersion
    reason, remarks = reason.strip(), remarks or {}
    check_remarks(row, name, remarks)
    if rule.needs_reason and not reason and not remarks:
        raise DomainError(_("Bitte nennen Sie eine Begründung. Die Kommune erhält sie per Mail."))
    if name in ("submit", "publish"):
        _refuse_incomplete(row)
    if name not in TOLD:
        kind_of(row).refuse(row, name)
    return _carry_out(row, name, by=by, reason=reason, remarks=remarks)


def _refuse_incomplete(row: EditorialModel) -> None:
    problems = kind_of(row).problems(row)
    if problems:
        raise Incomplete(problems)


def _carry_out(
    row: EditorialModel, name: str, *, by: Actor, reason: str, remarks: Mapping[str, str]
) -> EditorialModel:
    before, now = row.state, timezone.now()
    if before == State.SUBMITTED:
        claims.end(row)
    people = authors(row) if name in TOLD else []
    detail = {"returned": sorted(remarks)} if remarks else {}
    entry = _audited(name, row, by=by, before=before, reason=reason, **detail)
    if name == "publish" and row.is_revision:
        return approve(row, by=by, people=people, audit_id=entry.pk, reason=reason, remarks=remarks)
    row.state = MOVES[name].target
    row.version += 1
    row.reason = reason
    if name == "submit":
        row.submitted_at, row.submitted_by = now, by.user
        comments.resolve(row)
    if name == "publish":
        row.published_at = row.published_at or now
        row.mark_checked(now)
        kind_of(row).publish(row)
    if name == "restore":
        row.verified_at, row.lapsed_at = now, None
    row.save()
    comments.write(row, remarks, by=by)
    if name in ("request_changes", "reject"):
        returned.note(row)
    if name == "publish":
        returned.forget(row)
        versions.record(row)
        announce(Announcement(row, is_new=True))
    if name in TOLD:
        tell(people, name, about=row, audit_id=entry.pk, reason=reason)
    if name == "take_down":
        kind_of(row).taken_down(row)
    return row


def _audited(name: str, row: EditorialModel, *, by: Actor, **detail: Any) -> AuditEntry:
    if name == "submit":
        return authorship.written("submitted", row, by=by, **detail)
    return audit.record(name, row, by=by.user_id, municipality_id=row.municipality_id, **detail)


@transaction.atomic
def delete_draft(entry: EditorialModel, *, by: Actor, expected_version: int | None = None) -> None:
    """Delete a draft that was never published, or give up a pending revision.

    Raises `NotAllowed`, `WrongState`, `StaleVersion`.
    """
    row = locked(entry, expected_version=None)
    if not may_delete(by, row):
        raise NotAllowed if row.municipality_id != by.municipality_id else WrongState
    row = locked(row, expected_version=expected_version)
    audit.record("deleted", row, by=by.user_id, municipality_id=row.municipality_id)
    authorship.forget(row)
    FieldComment.objects.about(row).delete()
    UnsavedInput.objects.about(row).delete()
    returned.forget(row)
    row.delete()


def note_refusal(entry: Any, action: str, *, by: Actor, error: DomainError) -> None:
    """Audit a refused action, after its transaction was rolled back."""
    audit.record(
        "refused",
        entry,
        by=by.user_id,
        municipality_id=entry.municipality_id,
        wish=action,
        code=error.code,
    )


@contextmanager
def refusal_noted(entry: Any, action: str, *, by: Actor) -> Iterator[None]:
    """Audit a refused action; incomplete input is no refusal."""
    try:
        yield
    except Incomplete:
        raise
    except DomainError as error:
        note_refusal(entry, action, by=by, error=error)
        raise


def refuse_unless(is_allowed: bool, entry: Any, action: str, *, by: Actor) -> None:
    """Audit and raise `NotAllowed`, unless the action is allowed."""
    with refusal_noted(entry, action, by=by):
        if not is_allowed:
            raise NotAllowed
