"""Approval of a pending revision, as a whole or without fields that are sent back."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Incomplete
from editorial.models import EditorialModel, FieldComment
from editorial.revisions import returned as returned_texts
from editorial.revisions import versions
from editorial.revisions.differences import of_revision
from editorial.workflow import comments
from editorial.workflow.announcements import Announcement, announce
from editorial.workflow.choices import State
from editorial.workflow.kinds import kind_of
from editorial.workflow.notices import tell
from municipalities.actors import Actor
from notifications.services import Receiver

_DO_NOT_FIT = _(
    "So geteilt passen die Angaben nicht zusammen, zum Beispiel Beginn und Ende. "
    "Bitte geben Sie zusammengehörige Felder gemeinsam zurück."
)


def check_remarks(row: EditorialModel, decision: str, remarks: Mapping[str, str]) -> None:
    """Refuse field comments that do not fit the decision.

    They are allowed with a request for changes, and with a publication if the rest of the revision
    can stand alone. Raises `DomainError`.
    """
    if not remarks or decision == "request_changes":
        return
    if decision != "publish" or not row.is_revision:
        raise DomainError(
            _(
                "Anmerkungen zu Feldern gehen nur mit einer Rückfrage an die Kommune. "
                "Bitte wählen Sie „Rückfrage stellen“."
            )
        )
    schema, changed = kind_of(row).schema, {change.name for change in of_revision(row)}
    if not changed.issuperset(remarks):
        raise DomainError(_("Zurückgeben können Sie nur, was die Überarbeitung ändert."))
    if schema.readers in changed:
        raise DomainError(
            _(
                "Die Überarbeitung ändert, wer den Eintrag lesen darf. Sie kann nur ganz "
                "veröffentlicht werden, damit niemand liest, was nicht für ihn geschrieben war. "
                "Bitte wählen Sie „Rückfrage stellen“."
            )
        )
    if changed <= returned(row, remarks):
        raise DomainError(_("Sie geben alles zurück. Bitte wählen Sie „Rückfrage stellen“."))


def returned(row: EditorialModel, remarks: Mapping[str, str]) -> frozenset[str]:
    """The commented fields and their companions."""
    schema = kind_of(row).schema
    return frozenset().union(*(schema.companions(name) for name in remarks))


def approve(
    row: EditorialModel,
    *,
    by: Actor,
    people: list[Receiver],
    audit_id: int,
    reason: str,
    remarks: Mapping[str, str],
) -> EditorialModel:
    """Publish the locked revision ``row``; returns the public row.

    Fields in ``remarks`` keep their public value, and ``row`` goes back to the town with them.
    """
    kind, keep = kind_of(row), returned(row, remarks)
    versions.ensure_first(_original(row))
    changed = tuple(name for name in kind.significant(row) if name not in keep)
    merged = _merged(row, keep)
    versions.record(merged)
    announce(Announcement(merged, is_new=False, changed=changed))
    if not remarks:
        FieldComment.objects.about(row).delete()
        returned_texts.forget(row)
        tell(people, "publish", about=merged, audit_id=audit_id, reason=reason)
        return merged
    row.state, row.reason = State.CHANGES_REQUESTED, reason
    row.version += 1
    row.save()
    comments.write(row, remarks, by=by)
    returned_texts.note(row)
    tell(people, "publish_partly", about=row, audit_id=audit_id, reason=reason)
    return merged


def _original(row: EditorialModel) -> EditorialModel:
    """The public row, locked so that its text cannot change between the two versions."""
    rows = type(row)._base_manager.select_for_update(of=("self",))
    original_id: Any = row.revision_of_id
    return rows.get(pk=original_id)


def _merged(row: EditorialModel, keep: frozenset[str]) -> EditorialModel:
    """Raises `Incomplete` or `DomainError` if the merged parts are inconsistent."""
    kind = kind_of(row)
    if not keep:
        return kind.merge(row, ())
    try:
        with transaction.atomic():
            merged = kind.merge(row, keep)
    except IntegrityError as error:
        raise DomainError(_DO_NOT_FIT) from error
    problems = kind.problems(merged)
    if problems:
        raise Incomplete(problems)
    return merged
