"""Permissions on editorial entries (docs/security.md, rows P and V), for services and pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from editorial.models import Authorship, EditorialModel
from editorial.workflow.choices import EDITABLE_STATES, State
from municipalities.actors import Actor
from municipalities.models import Membership


def owns(actor: Actor, entry: EditorialModel) -> bool:
    """Whether the actor currently acts for the town that owns the entry.

    Entries harvested from another instance are kept there and have no owner here (X11).
    """
    return (
        actor.municipality_id is not None
        and actor.municipality_id == entry.municipality_id
        and not entry.is_harvested
    )


def coordinates(actor: Actor, entry: EditorialModel) -> bool:
    return owns(actor, entry) and actor.is_coordinator


def decides(actor: Actor, entry: EditorialModel) -> bool:
    """Four eyes: a moderator who is neither a member of the town in any role nor an author."""
    return (
        actor.is_moderator
        and not actor.is_member_of(entry.municipality_id)
        and not wrote(actor, entry)
    )


def wrote(actor: Actor, entry: EditorialModel) -> bool:
    """Whether the actor is an author of the entry, or of the original of this revision.

    That includes authors whose text was overwritten later.
    """
    ids = {entry.pk, entry.revision_of_id} - {None}
    return Authorship.objects.authors().filter(object_id__in=ids, user=actor.user_id).exists()


def decidable(rows: QuerySet, actor: Actor) -> QuerySet:
    """The entries that ``actor`` may decide (see `decides`), as a database query."""
    return four_eyes(rows, actor.user_id) if actor.is_moderator else rows.none()


def four_eyes(rows: QuerySet, person: Any) -> QuerySet:
    """Without entries of the person's towns and texts; ``person`` is a user id or an outer
    reference.
    """
    texts = Authorship.objects.authors().filter(user=person)
    own = Membership.objects.filter(user=person, municipality=OuterRef("municipality"))
    rows = rows.filter(~Exists(own))
    for column in ("pk", "revision_of_id"):
        rows = rows.filter(~Exists(texts.filter(object_id=OuterRef(column))))
    return rows


@dataclass(frozen=True)
class Move:
    """A transition: source states, target, and permission. ``needs_reason``: a reason is required."""

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
    """Open a pending revision of a published entry, or continue with the open one."""
    return owns(actor, entry) and entry.state == State.PUBLISHED


def may_delete(actor: Actor, entry: EditorialModel) -> bool:
    """Delete a draft that was never published, or give up a pending revision."""
    return may_edit(actor, entry) and (entry.is_revision or entry.published_at is None)


def possible_moves(actor: Actor, entry: EditorialModel) -> list[str]:
    """The moves available to this actor, for buttons; services check again under the lock."""
    return [
        name
        for name, move in MOVES.items()
        if entry.state in move.sources
        and move.allowed(actor, entry)
        and not (entry.is_revision and name == "reject")
    ]
