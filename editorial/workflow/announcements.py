"""What becomes public is announced to higher floors, in the transaction in which it does.

Watch lists, needs (and later feeds and webhooks) register a listener in ``AppConfig.ready``; a
listener only writes rows or defers jobs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from editorial.models import EditorialModel

# a publication begun before may become visible only now: who asks by time leaves it to the next run
SETTLED = timedelta(minutes=5)


@dataclass(frozen=True)
class Announcement:
    """``is_new`` at the first publication; else ``changed`` names the fields that a revision
    changed enough to tell people (`kinds.EntryKind.significant`); empty for a minor edit. ``news`` is
    the id of a status update that was posted on it, where that is what is announced.
    """

    entry: EditorialModel
    is_new: bool
    changed: tuple[str, ...] = ()
    news: UUID | None = None


_listeners: list[Callable[[Announcement], None]] = []


def register(listener: Callable[[Announcement], None]) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def announce(announcement: Announcement) -> None:
    for listener in _listeners:
        listener(announcement)
