"""Who answers for a town. A higher layer with more information than memberships can register."""

from collections.abc import Callable
from uuid import UUID

from notifications.services import Receiver, coordinators, members

Answering = Callable[[UUID, UUID | None], list[Receiver]]
_registered: list[Answering] = []


def register(answering: Answering) -> None:
    """Register ``answering(municipality_id, project_id)``, which returns the recipients of a question."""
    _registered[:] = [answering]


def responsible(municipality_id, project_id=None) -> list[Receiver]:
    """Recipients responsible for a town or project: registered ones, else coordinators, else members.

    Empty only for a town without active members.
    """
    found = [row for answering in _registered for row in answering(municipality_id, project_id)]
    return found or coordinators(municipality_id) or members(municipality_id)


def has_people(municipality_id) -> bool:
    """Whether the town has active members."""
    return bool(members(municipality_id))
