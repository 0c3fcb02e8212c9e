"""List pipeline shared by pages and API: filter, search, order, one keyset page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.lists.keyset import Key, Page, read_page
from core.text.lazy import AnyText

PAGE_PARAMETERS = ("ordering", "cursor", "page_size")
DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 25, 100


@dataclass(frozen=True)
class Ordering:
    """``column`` is a never-null column, or an annotation built by ``annotation``.

    ``requires`` names the parameter that the ordering depends on.
    """

    column: str
    annotation: Callable[[], object] | None = None
    requires: str = ""


@dataclass
class ListParameters:
    """Validated parameters of a list; ``errors`` maps parameter names to lazy messages.

    ``default`` is the ordering used for these parameters if none is requested.
    """

    filterset: Any  # a FilterSet, bound to a QueryDict and a queryset
    ordering: str
    page_size: int
    cursor: str
    errors: dict[str, Sequence[AnyText]] = field(default_factory=dict)
    default: str = ""


def read_parameters(
    filterset_class: Callable,
    data: QueryDict,
    rows: QuerySet,
    *,
    orderings: Mapping,
    default: str,
) -> ListParameters:
    """Validate all parameters; invalid ones are reported in ``errors`` and otherwise ignored."""
    filterset = filterset_class(data, queryset=rows)
    errors: dict[str, Sequence[AnyText]] = dict(filterset.form.errors)
    if errors:
        data = data.copy()
        for name in errors:
            data.pop(name, None)
        filterset = filterset_class(data, queryset=rows)
        filterset.is_valid()
    default = _default_ordering(data, default, orderings)
    ordering = data.get("ordering") or default
    known = orderings.get(ordering.removeprefix("-"))
    if known is None or (known.requires and not (data.get(known.requires) or "").strip()):
        errors["ordering"] = [_("Diese Sortierung gibt es hier nicht.")]
        ordering = default
    size, problem = read_page_size(data)
    if problem:
        errors["page_size"] = [problem]
    return ListParameters(filterset, ordering, size, data.get("cursor", ""), errors, default)


def _default_ordering(data: QueryDict, default: str, orderings: Mapping) -> str:
    """Best match with ``q``, nearest with ``near``, most similar with ``like``, else ``default``."""
    natural = {"q": "-relevance", "near": "distance", "like": "similarity"}
    for parameter, ordering in natural.items():
        if (data.get(parameter) or "").strip() and ordering.removeprefix("-") in orderings:
            return ordering
    return default


def read_page_size(data: QueryDict) -> tuple[int, AnyText]:
    """The requested page size and "", or the default size and an error message."""
    raw = data.get("page_size", "")
    if not raw:
        return DEFAULT_PAGE_SIZE, ""
    if raw.isascii() and raw.isdecimal() and len(raw) < 5 and 1 <= int(raw) <= MAX_PAGE_SIZE:
        return int(raw), ""
    return DEFAULT_PAGE_SIZE, _("Erlaubt sind 1 bis 100 Einträge je Seite.")


def text_of(parameters: ListParameters) -> str:
    """The search text, or ""."""
    return (parameters.filterset.form.cleaned_data.get("q") or "").strip()


def page_of(rows: QuerySet, parameters: ListParameters, orderings: Mapping) -> Page:
    """One page in the requested order. Raises `core.lists.keyset.InvalidCursor`."""
    rows, keys = ordered(rows, parameters, orderings)
    return read_page(
        rows,
        keys,
        size=parameters.page_size,
        cursor=parameters.cursor,
        context=context_of(rows, parameters),
    )


def context_of(rows: QuerySet, parameters: ListParameters) -> str:
    """The list, ordering and filters that a cursor is valid for."""
    return f"{_name_of(rows)}|{parameters.ordering}|{_filter_context(parameters)}"


def _name_of(rows: QuerySet[Any]) -> str:
    """Model label, or the class name for lists that are not rows of one model."""
    model = getattr(rows, "model", None)
    return model._meta.label if model else type(rows).__name__


def ordered(
    rows: QuerySet, parameters: ListParameters, orderings: Mapping
) -> tuple[QuerySet, list[Key]]:
    """``rows`` annotated for the requested order, and its keys."""
    ordering = orderings[parameters.ordering.removeprefix("-")]
    if ordering.annotation:
        rows = rows.annotate(**{ordering.column: ordering.annotation()})
    return rows, keys_of(parameters, orderings)


def keys_of(parameters: ListParameters, orderings: Mapping) -> list[Key]:
    """The keys of the requested order; the last is the id."""
    column = orderings[parameters.ordering.removeprefix("-")].column
    descending = parameters.ordering.startswith("-")
    return [Key(name, descending) for name in dict.fromkeys([column, "pk"])]


def _filter_context(parameters: ListParameters) -> str:
    data = parameters.filterset.data
    names = sorted(name for name in data if name in parameters.filterset.filters)
    return "&".join(f"{name}={','.join(sorted(data.getlist(name)))}" for name in names)
