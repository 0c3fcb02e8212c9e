"""Everybody who may come along at a thing of town A, named once, and signing one of them in.

AN anonymous · NT signed in, works for no town · XX was removed from town A while signed in
RA, AA editor and coordinator of A, which owns the thing · RB, AB of B, the town on the other side
(asking, joining, taking over) · RC, AC of a third town · M1 moderator without second factor ·
MO moderator · SA administrator
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
    """A new one of EVERYBODY; ``town`` is A and ``side`` is B, a new town if none is given."""
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
    if who == "XX":  # the session that is opened for this actor still names the town
        Membership.objects.filter(user=actor.user).delete()
    return actor


def sign_in_as(client, who: str, town: Municipality, side: Municipality | None = None):
    """The client, with the session of such a person."""
    return use_as(client, person(who, town, side))


def use_as(client, actor: Actor):
    """The client as this person, who may be anonymous."""
    return sign_in(client, actor) if actor.is_authenticated else client
