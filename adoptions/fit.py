"""“Does that fit us?”: checks each prerequisite of a project against one town's facts (X5).

Three-valued: a fact that is unknown or cannot be compared yields “open”, never “met”.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from core.model_fields import field_of
from municipalities.models import Municipality
from projects.choices import Comparator, PrerequisiteKind
from projects.models import Prerequisite
from projects.rules.prerequisites import bounds, grouped


class Result(StrEnum):
    MET = "met"
    OPEN = "open"
    NOT_MET = "not_met"


@dataclass(frozen=True)
class Fit:
    """``why`` states the town's own fact; ``field`` is the profile field that would settle it."""

    prerequisite: Prerequisite
    result: Result
    why: str
    field: str = ""


def fit(prerequisites: Sequence[Prerequisite], town: Municipality) -> list[Fit]:
    """Results in the order of the prerequisites; a pure function."""
    return [_one(row, town) for row in prerequisites]


def _one(row: Prerequisite, town: Municipality) -> Fit:
    judge = _JUDGES.get(row.kind)
    if judge is None:
        return Fit(row, Result.OPEN, _("Das kann nur Ihre Kommune beurteilen."))
    return judge(row, town)


def _number(name: str, field: str) -> Callable[[Prerequisite, Municipality], Fit]:
    def judge(row: Prerequisite, town: Municipality) -> Fit:
        ours = getattr(town, name)
        if ours is None:
            return Fit(row, Result.OPEN, _("Bei Ihnen nicht bekannt."), field)
        try:
            low, high = bounds(row.comparator, row.value)
        except ValueError:
            return Fit(row, Result.OPEN, _("Die Angabe lässt sich nicht vergleichen."))
        met = (low is None or ours >= low) and (high is None or ours <= high)
        return Fit(row, _met(met), _("Ihre Kommune: %(value)s") % {"value": grouped(ours)})

    return judge


def _code(name: str, field: str) -> Callable[[Prerequisite, Municipality], Fit]:
    def judge(row: Prerequisite, town: Municipality) -> Fit:
        ours = getattr(town, name)
        if not ours:
            return Fit(row, Result.OPEN, _("Bei Ihnen nicht bekannt."), field)
        known: Any = dict(field_of(Municipality, name).flatchoices)
        if row.value not in known or row.comparator not in (Comparator.IS, Comparator.IS_NOT):
            return Fit(row, Result.OPEN, _("Die Angabe lässt sich nicht vergleichen."))
        met = (ours == row.value) == (row.comparator == Comparator.IS)
        return Fit(row, _met(met), _("Ihre Kommune: %(value)s") % {"value": known[ours]})

    return judge


def _yes(name: str) -> Callable[[Prerequisite, Municipality], Fit]:
    def judge(row: Prerequisite, town: Municipality) -> Fit:
        ours = getattr(town, name)
        if ours is None:
            return Fit(row, Result.OPEN, _("Bei Ihnen nicht bekannt."), name)
        return Fit(row, _met(ours), _("Ihre Kommune: ja") if ours else _("Ihre Kommune: nein"))

    return judge


def _met(met: bool) -> Result:
    return Result.MET if met else Result.NOT_MET


_JUDGES: dict[str, Callable[[Prerequisite, Municipality], Fit]] = {
    PrerequisiteKind.POPULATION: _number("population", ""),
    PrerequisiteKind.STAFF_DAYS: _number("staff_days_available", "staff_days_available"),
    PrerequisiteKind.IT_OPERATOR: _code("it_operator", "it_operator"),
    PrerequisiteKind.LEGAL_FORM: _code("kind", ""),
    PrerequisiteKind.STATE: _code("state", ""),
    PrerequisiteKind.LORAWAN: _yes("has_lorawan"),
    PrerequisiteKind.PUBLIC_UTILITY: _yes("has_public_utility"),
}
