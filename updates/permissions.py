"""Permissions on status updates: the project's town, and the moderation with four eyes."""

from editorial.workflow.choices import State
from editorial.workflow.permissions import owns
from municipalities.actors import Actor
from projects.models import Project
from updates.models import StatusUpdate


def may_write(actor: Actor, project: Project) -> bool:
    """Write and edit: only on published projects, not on archived ones."""
    return owns(actor, project) and project.state == State.PUBLISHED and not project.is_revision


def may_take_back(actor: Actor, update: StatusUpdate) -> bool:
    """Withdraw: by the town, on archived projects as well."""
    return owns(actor, update.project) and update.project.is_public


def may_hide(actor: Actor, update: StatusUpdate) -> bool:
    """Hide: by a moderator who is not a member of the town."""
    return actor.is_moderator and not actor.is_member_of(update.project.municipality_id)
