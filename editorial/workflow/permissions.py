"""Who may do what with an editorial entry (docs/security.md, rows P and V), asked by services and pages."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast

from core.models import AuditEntry
from editorial.models import Correction, EditorialModel
from editorial.workflow.choices import EDITABLE_STATES, State
from municipalities.actors import Actor
from municipalities.models import Membership

AUTHORING = ("created", "edited", "submitted")


def owns(actor: Actor, entry: EditorialModel) -> bool:
    """Acts for the town that owns the entry, at this moment.

    What was harvested from another instance is kept there: nobody here owns it (X11).
    """
    return (
        actor.municipality_id is not None
        and actor.municipality_id == entry.municipality_id
        and not entry.is_harvested
    )


def coordinates(actor: Actor, entry: EditorialModel) -> bool:
    return owns(actor, entry) and actor.is_coordinator


def decides(actor: Actor, entry: EditorialModel) -> bool:
    """Four eyes: a moderator, no member of the town in any role, and no author of the text."""
    return (
        actor.is_moderator
        and not actor.is_member_of(entry.municipality_id)
        and not wrote(actor, entry)
    )


def wrote(actor: Actor, entry: EditorialModel) -> bool:
    """The audit log remembers every author, also those that later ones wrote over.

    So does a correction that went into this text: its proposer is one of the authors.
    """
    ids = [str(entry.pk)] + ([str(entry.revision_of_id)] if entry.revision_of_id else [])
    written = AuditEntry.objects.filter(
        object_id__in=ids, actor_id=actor.user_id, action__in=AUTHORING
    )
    proposed = Correction.objects.filter(revision_id=entry.pk, proposed_by=actor.user_id)
    return written.exists() or proposed.exists()


def decidable(rows: QuerySet, actor: Actor) -> QuerySet:
    """Those entries about which ``actor`` `decides`, told by the database."""
    return four_eyes(rows, actor.user_id) if actor.is_moderator else rows.none()


def four_eyes(rows: QuerySet, person) -> QuerySet:
    """Without those of towns of ``person`` (a user id, or an outer reference) and own texts."""
    texts = AuditEntry.objects.filter(actor_id=person, action__in=AUTHORING)
    own = Membership.objects.filter(user=person, municipality=OuterRef("municipality"))
    rows = rows.filter(~Exists(own))
    for column in ("pk", "revision_of_id"):
        written = texts.filter(object_id=Cast(OuterRef(column), CharField()))
        rows = rows.filter(~Exists(written))
    return rows


@dataclass(frozen=True)
class Move:
    """From which states to which, and who may do it. ``needs_reason``: the other side is told why."""

    sources: tuple[str, ...]
    target: str
    allowed: Callable[[Actor, EditorialModel], bool]
    needs_reason: bool = False


MOVES: dict[str, Move] = {
    "submit": Move(EDITABLE_STATES, State.SUBMITTED, owns),
    "withdraw": Move((State.SUBMITTED,), State.DRAFT, owns),
    "publish": Move((State.SUBMITTED,), State.PUBLISHED, decides),
    "request_changes": Move((State.SUBMITTED,), State.CHANGES_REQUESTED, decides, True),
    "reject": Move((State.SUBMITTED,), State.REJECTED, decides, True),
    "archive": Move((State.PUBLISHED,), State.ARCHIVED, coordinates),
    "restore": Move((State.ARCHIVED,), State.PUBLISHED, coordinates),
    "take_down": Move((State.PUBLISHED, State.ARCHIVED), State.TAKEN_DOWN, decides, True),
}
DECISIONS = ("publish", "request_changes", "reject")


def may_edit(actor: Actor, entry: EditorialModel) -> bool:
    return owns(actor, entry) and entry.state in EDITABLE_STATES


def may_revise(actor: Actor, entry: EditorialModel) -> bool:
    """Open a pending revision of a published entry, or go on with the one that is open."""
    return owns(actor, entry) and entry.state == State.PUBLISHED


def may_delete(actor: Actor, entry: EditorialModel) -> bool:
    """A draft that was never published, or a pending revision (docs/security.md, rows P14 and V)."""
    return may_edit(actor, entry) and (entry.is_revision or entry.published_at is None)


def possible_moves(actor: Actor, entry: EditorialModel) -> list[str]:
    """The moves this actor may make now, for buttons; services ask again under the lock."""
    return [
        name
        for name, move in MOVES.items()
        if entry.state in move.sources
        and move.allowed(actor, entry)
        and not (entry.is_revision and name == "reject")
    ]
