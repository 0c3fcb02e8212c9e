"""Registry of what higher layers add to projects in lists: counts, filters, orderings, API fields.

Lists of projects are read in this app, while lessons and adoptions are in higher layers. They
register an `Extra` in ``AppConfig.ready`` (docs/decisions/0007-extras-of-projects.md).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.lists.listing import Ordering


@dataclass(frozen=True)
class Expansion:
    """One value of ``expand=`` in the API.

    ``field`` is its serializer. ``load(ids)`` returns rows by project id in a fixed number of
    queries; missing ids mean empty lists.
    """

    field: Any
    load: Callable[[Sequence], Mapping[Any, list[dict]]]


@dataclass(frozen=True)
class Extra:
    """``annotations`` are numbers shown on every card; never null, computed from public rows only.

    ``columns`` are further values of the API's list representation; ``fields`` are serializer
    fields of the same names.
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
    """Add an extra. Call it in ``ready``, before `projects.api.views` is imported.

    That module builds the schema from the registered extras. Functions of an extra therefore import
    API modules locally. Raises `RuntimeError` if called too late.
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
    """Expressions of all values return to the API's list representation."""
    added annotations() | {name: make()  for name, make in _merged("columns").items()}


def fields() -> dict[str, Any]:
    return _merged("fields")


def filters() -> dict[str, Any]:
    return _merged("filters")


def orderings() -> dict[str, Ordering]:
    return _merged("orderings")


def expansions() -> dict[str, Expansion]:
    return _merged("expansions")
