"""Everybody who may look at a need of town A, and needs in every state."""

from django.utils import timezone

from editorial.workflow.choices import State
from municipalities.choices import Role
from municipalities.models import Membership
from needs.models import Need
from tests.factories import NeedFactory, acting, administrator, moderator
from tests.signing_in import sign_in

# anonymous, editor and coordinator of town A, another town, removed member of A, staff
PEOPLE = ("AN", "RA", "AA", "RC", "XX", "MO", "SA")
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


def sign_in_as(client, who: str, town):
    """XX is a member of ``town`` who was removed after signing in."""
    makers = {
        "RA": lambda: acting(Role.EDITOR, town),
        "AA": lambda: acting(Role.COORDINATOR, town),
        "RC": lambda: acting(Role.COORDINATOR),
        "XX": lambda: acting(Role.COORDINATOR, town),
        "MO": moderator,
        "SA": administrator,
    }
    if who == "AN":
        return client
    actor = makers[who]()
    sign_in(client, actor)
    if who == "XX":
        Membership.objects.filter(user=actor.user).delete()
    return client


def need_in(state: str, town, **fields) -> Need:
    dates = {}
    if state in WAS_PUBLIC:
        dates = {"published_at": timezone.now(), "slug": "bedarf"}
    if state == State.SUBMITTED:
        dates = {"submitted_at": timezone.now()}
    return NeedFactory(state=state, municipality=town, **dates, **fields)
