"""Permissions to write a lesson and to agree with one (docs/security.md, rows L2 and L3)."""

from editorial.workflow.choices import PUBLIC_STATES
from lessons.models import Lesson
from municipalities.actors import Actor
from projects.models import Project


def may_write(actor: Actor, project: Project) -> bool:
    """The leading town and, once the project is public, its partner towns.

    Never on a pending revision. Lessons on a harvested project are written at its origin (X11).
    """
    if actor.municipality_id is None or project.is_revision or project.is_harvested:
        return False
    if actor.municipality_id == project.municipality_id:
        return True
    return (
        project.is_public
        and project.partner_municipalities.filter(pk=actor.municipality_id).exists()
    )


def may_agree(actor: Actor, lesson: Lesson) -> bool:
    """Members acting for a town outside of the project, for public lessons.

    Towns that take part in the project share the experience already.
    """
    town = actor.municipality_id
    if town is None or lesson.state not in PUBLIC_STATES:
        return False
    if town in (lesson.municipality_id, lesson.project.municipality_id):
        return False
    return not lesson.project.partner_municipalities.filter(pk=town).exists()
