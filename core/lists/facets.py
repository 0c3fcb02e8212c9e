"""Filters as list pages show them: facets with counts, and active filters as chips."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict

from core.lists.listing import ListParameters

NOT_AS_CHIPS = ("q", "radius_km")


@dataclass(frozen=True)
class Option:
    """One value of a facet; ``count`` is the number of results with this value."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """All values of one filter. The stylesheet hides those without results."""

    name: str
    label: str
    options: list[Option]

    @property
    def is_chosen(self) -> bool:
        return any(option.chosen for option in self.options)


@dataclass(frozen=True)
class Chip:
    """An active filter; ``query`` is the query string without it."""

    label: str
    query: str


def count_facet(
    name: str,
    column: str,
    choices: Iterable[tuple[str, str]],
    parameters: ListParameters,
    rows: QuerySet,
    rows_for: Callable[[QueryDict], QuerySet],
) -> Facet:
    """Counts by ``column`` with all other filters applied, but not this one.

    ``rows`` match all parameters, ``rows_for`` returns those that match given ones; one query.
    """
    data = parameters.filterset.data.copy()
    chosen = data.pop(name, [])
    if chosen:
        rows = rows_for(data)
    counts = dict(rows.order_by().values_list(column).annotate(Count("pk", distinct=True)))
    return Facet(
        name,
        str(parameters.filterset.filters[name].label),
        [
            Option(value, str(label), counts.get(value, 0), value in chosen)
            for value, label in choices
        ],
    )


def active_filters(parameters: ListParameters, data: QueryDict) -> list[Chip]:
    """One chip per active filter value. Removing it also removes the filters that depend on it."""
    form = parameters.filterset.form
    needing: dict[str, list[str]] = {}
    for dependent, partner in getattr(form, "partners", {}).items():
        needing.setdefault(partner, []).append(dependent)
    return [
        Chip(_label(form.fields[name], value), _without(data, name, value, needing.get(name, ())))
        for name in form.fields
        for value in data.getlist(name)
        if value and name not in NOT_AS_CHIPS and name not in parameters.errors
    ]


def _label(field: Any, value: str) -> str:
    if hasattr(field, "describe"):
        return field.describe(value)
    labels = {str(code): str(label) for code, label in getattr(field, "choices", [])}
    return labels.get(value) or f"{field.label}: {value}"


def _without(data: QueryDict, name: str, value: str, dependents: Iterable[str]) -> str:
    rest = data.copy()
    rest.setlist(name, [other for other in rest.getlist(name) if other != value])
    rest.pop("cursor", None)
    for dependent in dependents:
        rest.pop(dependent, None)
    return f"?{rest.urlencode()}"
