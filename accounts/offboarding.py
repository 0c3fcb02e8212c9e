"""Registry for what happens to a person's open items when they leave a town or are suspended.

Higher layers register in ``AppConfig.ready``: an `OffboardingPart` for each kind of open items that a
named colleague can take over, and listeners that run if no colleague is named. All run in the
transaction of the change and only write rows or defer jobs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

Listener = Callable[[UUID, UUID | None], None]
_listeners: list[Listener] = []


@dataclass(frozen=True)
class Thing:
    """One open item, titled as the town's own members see it. ``url`` is a path."""

    pk: object
    title: str
    url: str


@dataclass(frozen=True)
class Departure:
    """``heir_id`` takes over from ``person_id`` in one town; ``by_id`` initiated it. All are user ids."""

    person_id: UUID
    municipality_id: UUID
    heir_id: UUID
    by_id: UUID


@dataclass(frozen=True)
class OffboardingPart:
    """One kind of open items of a person.

    ``open_things(user_id, municipality_id)`` lists those in one town in a fixed number of queries;
    ``hand_over`` makes the heir responsible for them. With ``needs_heir=False`` the items are shown and
    handed over, but the person may also leave without an heir.
    """

    code: str
    label: Promise
    order: int
    open_things: Callable[[UUID, UUID], list[Thing]]
    hand_over: Callable[[Departure], None] = lambda departure: None
    needs_heir: bool = True


@dataclass(frozen=True)
class Open:
    """The open items of one part for one person."""

    part: OffboardingPart
    things: Sequence[Thing]


Teller = Callable[[Departure, Sequence[Open]], None]
_parts: dict[str, OffboardingPart] = {}
_tellers: list[Teller] = []


def register(listener: Listener) -> None:
    """Register ``listener(user_id, municipality_id)``; ``municipality_id`` None means all towns."""
    if listener not in _listeners:
        _listeners.append(listener)


def register_part(part: OffboardingPart) -> None:
    _parts[part.code] = part


def register_teller(teller: Teller) -> None:
    """Register ``teller(departure, things)``, which sends the heir one notice about everything."""
    if teller not in _tellers:
        _tellers.append(teller)


def announce(user_id: UUID, municipality_id: UUID | None = None) -> None:
    """Call the listeners: the person has left without naming an heir."""
    for listener in _listeners:
        listener(user_id, municipality_id)


def open_things(user_id: UUID, municipality_id: UUID) -> list[Open]:
    """The person's open items in this town, by part in display order; empty parts are omitted."""
    parts = sorted(_parts.values(), key=lambda part: part.order)
    found = (Open(part, part.open_things(user_id, municipality_id)) for part in parts)
    return [row for row in found if row.things]


def hand_over(departure: Departure) -> list[Open]:
    """Hand everything over to the heir, notify them, and return what was handed over."""
    found = open_things(departure.person_id, departure.municipality_id)
    for row in found:
        row.part.hand_over(departure)
    if found:
        for teller in _tellers:
            teller(departure, found)
    return found


def label_of(code: str) -> Promise | str:
    """Label of a part for an earlier notice; the code itself if the part no longer exists."""
    return _parts[code].label if code in _parts else code
