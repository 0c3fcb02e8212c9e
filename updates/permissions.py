"""Who may do what with status updates: the project's own town, and the moderation with four eyes."""

from editorial.workflow.choices import State
from editorial.workflow.permissions import owns
from municipalities.actors import Actor
from projects.models import Project
from updates.models import StatusUpdate


def may_write(actor: Actor, project: Project) -> bool:
    """New ones and changes: on what is published and still maintained."""
    return owns(actor, project) and project.state == State.PUBLISHED and not project.is_revision


def may_take_back(actor: Actor, update: StatusUpdate) -> bool:
    """By its town, of an archived project as well."""
    return owns(actor, update.project) and update.project.is_public


def may_hide(actor: Actor, update: StatusUpdate) -> bool:
    """By the moderation, but not by somebody who works for the town."""
    return actor.is_moderator and not actor.is_member_of(update.project.municipality_id)
