"""What higher layers add to projects wherever they are listed: numbers, filters, orderings, API fields.

Lists of projects are read on this layer, lessons and adoptions live above it; so they register
an `Extra` in ``AppConfig.ready`` (docs/decisions/0007-extras-of-projects.md).
"""

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
_is_read = False


def register(extra: Extra) -> None:
    """To be called from ``ready``, before lists of projects are built from what is registered.

    Functions of an extra import representations of the API where they run, not above.
    """
    if _is_read:
        raise RuntimeError("lists of projects were built before all extras were registered")
    _extras.append(extra)


def _merged(name: str) -> dict[str, Any]:
    global _is_read
    _is_read = True
    return {key: value for extra in _extras for key, value in getattr(extra, name).items()}


def annotations() -> dict[str, Any]:
    """Expressions of the numbers on every card."""
    return {name: make() for name, make in _merged("annotations").items()}


def columns() -> dict[str, Any]:
    """Expressions of all that the API's card shows."""
    return annotations() | {name: make() for name, make in _merged("columns").items()}


def fields() -> dict[str, Any]:
    return _merged("fields")


def filters() -> dict[str, Any]:
    return _merged("filters")


def orderings() -> dict[str, Ordering]:
    return _merged("orderings")


def expansions() -> dict[str, Expansion]:
    return _merged("expansions")
