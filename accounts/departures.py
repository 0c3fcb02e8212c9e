"""When a person leaves a town or is suspended, higher floors hand over what hung on them.

They register a listener in ``AppConfig.ready``; it is called in the transaction of the change,
after it, and only writes rows or defers jobs.
"""

from collections.abc import Callable
from uuid import UUID

Listener = Callable[[UUID, UUID | None], None]
_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    """``listener(user_id, municipality_id)``; None for the town means: from every town."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce(user_id: UUID, municipality_id: UUID | None = None) -> None:
    for listener in _listeners:
        listener(user_id, municipality_id)
