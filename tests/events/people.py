"""Everybody who may look at an event of town A, and events in every state."""

from django.utils import timezone

from editorial.workflow.choices import State
from events.models import Event
from municipalities.actors import Actor
from municipalities.choices import Role
from municipalities.models import Membership
from tests.factories import EventFactory, UserFactory, acting, administrator, moderator
from tests.signing_in import sign_in

# anonymous; editor and coordinator of town A; those of a foreign town; a removed member of A;
# somebody without a town; staff
PEOPLE = ("AN", "RA", "AA", "RB", "AB", "XX", "NT", "MO", "SA")
OWN, STAFF = {"RA", "AA"}, {"MO", "SA"}
READERS = {
    State.DRAFT: OWN,
    State.SUBMITTED: OWN | STAFF,
    State.CHANGES_REQUESTED: OWN | STAFF,
    State.REJECTED: OWN | STAFF,
    State.PUBLISHED: set(PEOPLE),
    State.ARCHIVED: set(PEOPLE),
    State.TAKEN_DOWN: OWN | STAFF,
}
WAS_PUBLIC = (State.PUBLISHED, State.ARCHIVED, State.TAKEN_DOWN)


def sign_in_as(client, who: str, town) -> Actor | None:
    """The person; XX is a member of ``town`` who was removed after signing in."""
    makers = {
        "RA": lambda: acting(Role.EDITOR, town),
        "AA": lambda: acting(Role.COORDINATOR, town),
        "RB": lambda: acting(Role.EDITOR),
        "AB": lambda: acting(Role.COORDINATOR),
        "XX": lambda: acting(Role.COORDINATOR, town),
        "NT": lambda: Actor.of(UserFactory()),
        "MO": moderator,
        "SA": administrator,
    }
    if who == "AN":
        return None
    actor = makers[who]()
    sign_in(client, actor)
    if who == "XX":
        Membership.objects.filter(user=actor.user).delete()
    return actor


def event_in(state: str, town, **fields) -> Event:
    dates = {}
    if state in WAS_PUBLIC:
        dates = {"published_at": timezone.now(), "slug": "der-termin"}
    if state == State.SUBMITTED:
        dates = {"submitted_at": timezone.now()}
    return EventFactory(state=state, municipality=town, **(dates | fields))
