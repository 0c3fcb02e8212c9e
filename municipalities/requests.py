"""The request as views see it, with the acting person."""

from accounts.models import User
from core.errors import NotAllowed
from core.http import requests
from municipalities.actors import Actor
from municipalities.models import Municipality


class ActorRequest(requests.ActorRequest):
    """For annotations only: ``actor`` is set by `municipalities.middleware`."""

    actor: Actor


class SignedInRequest(ActorRequest):
    """For views behind `signed_in`, `member` or `staff`."""

    user: User


def town_of(request: ActorRequest) -> Municipality:
    """The town that the person acts for; views behind `member` always have one."""
    if request.actor.municipality is None:
        raise NotAllowed
    return request.actor.municipality
