"""Every kind of person who may meet an object of town A, and how to sign them in.

AN anonymous · NT signed in, member of no town · XX removed from town A while signed in · RA, AA
editor and coordinator of A, which owns the object · RB, AB of B, the other town (asking, joining,
adopting) · RC, AC of a third town · M1 moderator without second factor · MO moderator · SA
administrator
"""

from municipalities.actors import ANONYMOUS, Actor
from municipalities.choices import Role
from municipalities.models import Membership, Municipality
from tests.factories import UserFactory, acting, administrator, moderator
from tests.signing_in import sign_in

OWN, SIDE, THIRD, STAFF = ("RA", "AA"), ("RB", "AB"), ("RC", "AC"), ("MO", "SA")
TOWNS = (*OWN, *SIDE, *THIRD)
NO_TOWN = ("AN", "NT", "XX")
EVERYBODY = (*NO_TOWN, *TOWNS, "M1", *STAFF)
ROLES = {"R": Role.EDITOR, "A": Role.COORDINATOR}


def person(who: str, town: Municipality, side: Municipality | None = None) -> Actor:
    """A new person of a kind in EVERYBODY; ``town`` is A and ``side`` is B (default: a new town)."""
    makers = {
        "AN": lambda: ANONYMOUS,
        "NT": lambda: Actor.of(UserFactory()),
        "XX": lambda: acting(Role.EDITOR, town),
        "M1": lambda: Actor.of(moderator().user),
        "MO": moderator,
        "SA": administrator,
    }
    if who in makers:
        actor = makers[who]()
    else:
        role, of = who
        actor = acting(ROLES[role], {"A": town, "B": side, "C": None}[of])
    if who == "XX":  # the session opened for this actor still names the town
        Membership.objects.filter(user=actor.user).delete()
    return actor


def sign_in_as(client, who: str, town: Municipality, side: Municipality | None = None):
    """Return the client, signed in as a person of this kind."""
    return use_as(client, person(who, town, side))


def use_as(client, actor: Actor):
    """Return the client, signed in as this actor unless the actor is anonymous."""
    return sign_in(client, actor) if actor.is_authenticated else client
