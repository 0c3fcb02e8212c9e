"""Who may do what with a town's people and profile (docs/security.md, rows M and I)."""

from municipalities.actors import Actor
from municipalities.models import Municipality, SuccessionRequest


def manages_team(actor: Actor, town: Municipality) -> bool:
    return (actor.municipality_id == town.pk and actor.is_coordinator) or actor.is_admin


def edits_profile(actor: Actor, town: Municipality) -> bool:
    return manages_team(actor, town)


def vets(actor: Actor, town: Municipality) -> bool:
    """May decide about requests for access: the town's coordinators, moderators and administrators."""
    return (actor.municipality_id == town.pk and actor.is_coordinator) or actor.is_moderator


def settles_succession(actor: Actor, town: Municipality) -> bool:
    """May settle an open succession request: moderators who are not members of that town."""
    return (
        actor.is_moderator
        and not actor.is_member_of(town.pk)
        and SuccessionRequest.objects.open().filter(municipality=town.pk).exists()
    )
