"""What higher floors add to projects wherever they are listed: numbers, filters, orderings, API fields.

Lists of projects are read on this floor, lessons and adoptions live above it; so they register
an `Extra` in ``AppConfig.ready`` (docs/decisions/0007-extras-of-projects.md).
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.listing import Ordering


@dataclass(frozen=True)
class Expansion:
    """One name of ``expand=`` in the API: its shape, how a page of projects loads it, its value."""

    field: Any
    load: Callable[[Sequence], None]
    value: Callable[[Any], Any]


@dataclass(frozen=True)
class Extra:
    """``annotations`` are numbers every card shows (never null, public things only).

    ``load(projects)`` sets what else the API's card needs, in a fixed number of queries.
    ``fields`` are the serializer fields of the API's card; the value is the attribute of that name.
    """

    annotations: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    load: Callable[[Sequence], None] | None = None
    filters: Mapping[str, Any] = field(default_factory=dict)
    orderings: Mapping[str, Ordering] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    expansions: Mapping[str, Expansion] = field(default_factory=dict)


_extras: list[Extra] = []


def register(extra: Extra) -> None:
    """To be called from ``ready``, before anything imports `projects.api`, which describes the result.

    So functions of an extra import representations of the API where they run, not above.
    """
    if "projects.api" in sys.modules:
        raise RuntimeError("projects.api was imported before all extras were registered")
    from projects.filters import ProjectFilter
    from projects.listing import ORDERINGS

    _extras.append(extra)
    ProjectFilter.base_filters.update(extra.filters)
    ORDERINGS.update(extra.orderings)


def annotations() -> dict[str, Any]:
    """Expressions of the numbers on every card."""
    return {name: make() for extra in _extras for name, make in extra.annotations.items()}


def load(projects: Sequence) -> None:
    for extra in _extras:
        if extra.load and projects:
            extra.load(projects)


def fields() -> dict[str, Any]:
    return {name: field for extra in _extras for name, field in extra.fields.items()}


def expansions() -> dict[str, Expansion]:
    return {name: found for extra in _extras for name, found in extra.expansions.items()}
