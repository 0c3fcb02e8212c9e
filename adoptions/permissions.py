"""Permissions on adoptions (docs/security.md, rows A1–A5)."""

from adoptions.choices import ENDED, OPEN, Stage
from adoptions.models import Adoption
from municipalities.actors import Actor
from projects.models import Project


def may_record(actor: Actor, project: Project) -> bool:
    """Only for the actor's own town, and for public projects it takes no part in.

    Harvested projects are adopted on their own portal: their town could not confirm it here (X11).
    """
    return (
        actor.municipality_id is not None
        and actor.municipality_id != project.municipality_id
        and project.is_public
        and not project.is_revision
        and not project.is_harvested
        and not project.partner_municipalities.filter(pk=actor.municipality_id).exists()
    )


def is_adopter(actor: Actor, adoption: Adoption) -> bool:
    return (
        actor.municipality_id is not None
        and actor.municipality_id == adoption.municipality_id
        and not adoption.is_harvested
    )


def is_origin(actor: Actor, adoption: Adoption) -> bool:
    return (
        actor.municipality_id is not None
        and actor.municipality_id == adoption.project.municipality_id
        and not adoption.is_harvested
    )


def next_stages(adoption: Adoption) -> list[Stage]:
    """Any other open stage, forward or back, and the matching end; ended adoptions stay ended."""
    if not adoption.is_open or adoption.is_from_public_source:
        return []
    begun = adoption.stage in (Stage.PILOTING, Stage.OPERATING)
    end = Stage.DISCONTINUED if begun else Stage.DECLINED
    return [*[stage for stage in OPEN if stage != adoption.stage], end]


def may_withdraw(actor: Actor, adoption: Adoption) -> bool:
    """Only before the origin has confirmed it and before a result project is linked."""
    return (
        is_adopter(actor, adoption)
        and not adoption.is_from_public_source
        and adoption.origin_confirmed_at is None
        and adoption.result_project_id is None
        and adoption.stage not in ENDED
    )
