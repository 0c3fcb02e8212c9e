"""Importers by kind of object, in order of their references."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from adoptions.harvest import take_adoption, withdraw_adoption
from adoptions.models import Adoption
from editorial.harvest.importing import ImportOutcome, Origin, withdraw_entry
from editorial.harvest.remote_records import Incoming
from editorial.models import Sourced
from events.harvest import take_event
from events.models import Event
from lessons.harvest import take_lesson
from lessons.models import Lesson
from needs.harvest import take_need
from needs.models import Need
from projects.harvest import take_project
from projects.models import Project


@dataclass(frozen=True)
class Taker:
    """Importer of one kind.

    - ``take(data, origin, notes)``: write one record, or raise `Refused` or `Skipped`
    - ``withdraw(id, origin)``: turn a record into a tombstone
    - ``refers_to``: fields that reference projects
    """

    kind: str
    model: type[Sourced]
    take: Callable[[Incoming, Origin, list[str]], ImportOutcome]
    withdraw: Callable[[UUID, Origin], ImportOutcome | None]
    refers_to: tuple[str, ...] = ()


TAKERS = {
    taker.kind: taker
    for taker in (
        Taker("project", Project, take_project, partial(withdraw_entry, Project)),
        Taker("lesson", Lesson, take_lesson, partial(withdraw_entry, Lesson), ("project",)),
        Taker(
            "need",
            Need,
            take_need,
            partial(withdraw_entry, Need),
            ("solved_by", "joint_project"),
        ),
        Taker("event", Event, take_event, partial(withdraw_entry, Event), ("project",)),
        Taker(
            "adoption",
            Adoption,
            take_adoption,
            withdraw_adoption,
            ("project", "result_project"),
        ),
    )
}
ORDER = {kind: number for number, kind in enumerate(TAKERS)}
