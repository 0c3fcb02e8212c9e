"""Announce publications to higher layers, within the publishing transaction.

Watch lists, needs and others register a listener in ``AppConfig.ready``. Listeners only write rows
or defer jobs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from editorial.models import EditorialModel

# Transactions may commit late: jobs that select by publication time skip anything more recent than this.
SETTLED = timedelta(minutes=5)


@dataclass(frozen=True)
class Announcement:
    """``is_new``: the first publication.

    Otherwise ``changed`` names the significant fields that a revision changed
    (`kinds.EntryKind.significant`); empty for a minor edit. ``news`` is the id of a status update,
    if that is what is announced.
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
