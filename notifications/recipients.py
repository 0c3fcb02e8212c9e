"""Who answers for a town. A higher floor that knows more than the memberships registers itself."""

from collections.abc import Callable
from uuid import UUID

from notifications.services import Receiver, coordinators, members

Answering = Callable[[UUID, UUID | None], list[Receiver]]
_registered: list[Answering] = []


def register(answering: Answering) -> None:
    """``answering(municipality_id, project_id)`` names whom a question to the town reaches."""
    _registered[:] = [answering]


def responsible(municipality_id, project_id=None) -> list[Receiver]:
    """Empty only for a town without an active member."""
    found = [row for answering in _registered for row in answering(municipality_id, project_id)]
    return found or coordinators(municipality_id) or members(municipality_id)


def has_people(municipality_id) -> bool:
    """Whether anybody works for the town here."""
    return bool(members(municipality_id))
