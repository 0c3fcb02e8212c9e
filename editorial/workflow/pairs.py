"""Entries that are only valid together: submitted in one step and decided together.

Apps in higher layers register rules in ``AppConfig.ready`` (a finished project and its lesson).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core.errors import StaleVersion
from editorial.models import EditorialModel
from editorial.workflow import services
from municipalities.actors import Actor

Found = dict[tuple, list[EditorialModel]]


@dataclass(frozen=True)
class Rule:
    """``waiting(entries)`` returns by (kind, id) the entries that wait together with each; fixed
    number of queries. ``ready(entry)`` returns complete drafts to be submitted along with it.
    Entries of the model ``first`` are published before the others and submitted after them.
    """

    first: type
    waiting: Callable[[Sequence[EditorialModel]], Found]
    ready: Callable[[EditorialModel], list[EditorialModel]]


_rules: list[Rule] = []


def register(rule: Rule) -> None:
    _rules.append(rule)


def waiting_with(entries: Sequence[EditorialModel]) -> Found:
    found: Found = {}
    for rule in _rules:
        for key, others in rule.waiting(entries).items():
            found.setdefault(key, []).extend(others)
    return found


def waiting_with_one(entry: EditorialModel) -> list[EditorialModel]:
    return waiting_with([entry]).get((entry.kind_name, entry.pk), [])


def ready_with(entry: EditorialModel) -> list[EditorialModel]:
    return [other for rule in _rules for other in rule.ready(entry)]


def wish_of(entry: EditorialModel) -> str:
    """Identifier of an entry in a form: kind, id and version."""
    return f"{entry.kind_name}:{entry.pk}:{entry.version}"


def chosen(offered: Sequence[EditorialModel], wishes: Sequence[str]) -> list[EditorialModel]:
    """The offered entries named by ``wishes``. Raises `StaleVersion` if one has changed or is gone."""
    by_wish = {wish_of(entry): entry for entry in offered}
    if not by_wish.keys() >= set(wishes):
        raise StaleVersion
    return [by_wish[wish] for wish in wishes]


@transaction.atomic
def move_together(
    entry: EditorialModel,
    others: Sequence[EditorialModel],
    name: str,
    *,
    by: Actor,
    expected_version: int,
    reason: str = "",
    remarks: Any = None,
) -> EditorialModel:
    """As `services.move` for several entries in one transaction; returns the row of ``entry``.

    ``remarks`` apply to ``entry`` only.
    """
    versions = {entry.pk: expected_version} | {other.pk: other.version for other in others}
    done = {}
    for row in sorted([entry, *others], key=lambda row: _rank(row, name)):
        done[row.pk] = services.move(
            row,
            name,
            by=by,
            expected_version=versions[row.pk],
            reason=reason,
            remarks=remarks if row is entry else None,
        )
    return done[entry.pk]


def _rank(entry: EditorialModel, name: str) -> bool:
    is_first = any(isinstance(entry, rule.first) for rule in _rules)
    return is_first if name == "submit" else not is_first
