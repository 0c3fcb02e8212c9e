"""Members who leave without naming a successor, so that deputies or coordinators take over."""

from municipalities.actors import Actor
from municipalities.services import members
from tests.factories import administrator


def remove_without_heir(person: Actor) -> None:
    members.end_by_administrator(person.membership, by=administrator())
