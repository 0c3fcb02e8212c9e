"""What higher floors add to projects wherever they are listed: numbers, filters, orderings, API fields.

Lists of projects are read on this floor, lessons and adoptions live above it; so they register
an `Extra` in ``AppConfig.ready`` (docs/decisions/0007-extras-of-projects.md).
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.lists.listing import Ordering


@dataclass(frozen=True)
class Expansion:
    """One name of ``expand=`` in the API: its shape, and what it holds for projects of these ids, in a
    fixed number of queries; none means an empty list.
    """

    field: Any
    load: Callable[[Sequence], Mapping[Any, list[dict]]]


@dataclass(frozen=True)
class Extra:
    """``annotations`` are numbers every card shows (never null, public things only).

    ``columns`` are what else the API's card shows, ``fields`` its serializer fields by the same names.
    """

    annotations: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    columns: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    filters: Mapping[str, Any] = field(default_factory=dict)
    orderings: Mapping[str, Ordering] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    expansions: Mapping[str, Expansion] = field(default_factory=dict)


_extras: list[Extra] = []


def register(extra: Extra) -> None:
    """To be called from ``ready``, before anything imports `projects.api.views`, which describes the result.

    So functions of an extra import representations of the API where they run, not above.
    """
    if "projects.api.views" in sys.modules:
        raise RuntimeError("projects.api was imported before all extras were registered")
    from projects.public.filters import ProjectFilter
    from projects.public.listing import ORDERINGS

    _extras.append(extra)
    ProjectFilter.base_filters.update(extra.filters)
    ORDERINGS.update(extra.orderings)


def annotations() -> dict[str, Any]:
    """Expressions of the numbers on every card."""
    return {name: make() for extra in _extras for name, make in extra.annotations.items()}


def columns() -> dict[str, Any]:
    """Expressions of all that the API's card shows."""
    added = {name: make() for extra in _extras for name, make in extra.columns.items()}
    return annotations() | added


def fields() -> dict[str, Any]:
    return {name: field for extra in _extras for name, field in extra.fields.items()}


def expansions() -> dict[str, Expansion]:
    return {name: found for extra in _extras for name, found in extra.expansions.items()}
