"""People who leave without naming an heir, so that deputies and the coordination go on."""

from municipalities.actors import Actor
from municipalities.services import members
from tests.factories import administrator


def ends_without_heir(person: Actor) -> None:
    members.end_by_administrator(person.membership, by=administrator())
