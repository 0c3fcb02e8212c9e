"""When a person leaves a town or is suspended, higher floors see to what hung on them.

They register in ``AppConfig.ready``: an `OffboardingPart` for each kind of open things that a named
colleague can take over, and listeners that are called where no colleague is named. All run in the
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
    """One open thing as the town's own people read it. ``url`` is a path."""

    pk: object
    title: str
    url: str


@dataclass(frozen=True)
class Departure:
    """``heir_id`` takes over what ``person_id`` had for this one town; ``by_id`` wants it."""

    person_id: UUID
    municipality_id: UUID
    heir_id: UUID
    by_id: UUID


@dataclass(frozen=True)
class OffboardingPart:
    """One kind of things that hang on a person.

    ``open_things(user_id, municipality_id)`` lists those of this one town, in a number of queries
    that does not grow; ``hand_over`` makes the heir the one who hears of them from now on. With
    ``needs_heir=False`` things are shown and handed over, but a person may leave without an heir.
    """

    code: str
    label: Promise
    order: int
    open_things: Callable[[UUID, UUID], list[Thing]]
    hand_over: Callable[[Departure], None] = lambda departure: None
    needs_heir: bool = True


@dataclass(frozen=True)
class Open:
    """What a part has to show for one person."""

    part: OffboardingPart
    things: Sequence[Thing]


Teller = Callable[[Departure, Sequence[Open]], None]
_parts: dict[str, OffboardingPart] = {}
_tellers: list[Teller] = []


def register(listener: Listener) -> None:
    """``listener(user_id, municipality_id)``; None for the town means: from every town."""
    if listener not in _listeners:
        _listeners.append(listener)


def register_part(part: OffboardingPart) -> None:
    _parts[part.code] = part


def register_teller(teller: Teller) -> None:
    """``teller(departure, things)`` tells the heir, once, of everything."""
    if teller not in _tellers:
        _tellers.append(teller)


def announce(user_id: UUID, municipality_id: UUID | None = None) -> None:
    """The person is gone and nobody was named to go on."""
    for listener in _listeners:
        listener(user_id, municipality_id)


def open_things(user_id: UUID, municipality_id: UUID) -> list[Open]:
    """What hangs on the person in this town, in the order of the parts; without empty ones."""
    parts = sorted(_parts.values(), key=lambda part: part.order)
    found = (Open(part, part.open_things(user_id, municipality_id)) for part in parts)
    return [row for row in found if row.things]


def hand_over(departure: Departure) -> list[Open]:
    """Give everything to the heir and tell them; returns what it was."""
    found = open_things(departure.person_id, departure.municipality_id)
    for row in found:
        row.part.hand_over(departure)
    if found:
        for teller in _tellers:
            teller(departure, found)
    return found


def label_of(code: str) -> Promise | str:
    """The words of a part for a notice that was written earlier."""
    return _parts[code].label if code in _parts else code
