"""API lists: select the ids of one page; `core.api.projections` then reads the objects."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import SimpleLazyObject

from core.actors import Actor
from core.api.statement_cache import Kept, Slot, Statement
from core.lists.catalogue import Catalogue, matching_rows
from core.lists.keyset import Page, page_at, place_of, window
from core.lists.listing import (
    ListParameters,
    context_of,
    keys_of,
    ordered,
    read_parameters,
    text_of,
)
from core.lists.search import Matcher, Terms, matcher, matching, settled, terms_of


class IdList:
    """A catalogue as one fixed ``actor`` reads it.

    The SQL of the unfiltered list and of a text search, with and without a cursor, is cached:
    requests of the same shape differ in parameter values only.
    """

    def __init__(self, catalogue: Catalogue, actor: Actor) -> None:
        self.catalogue, self.actor = catalogue, actor
        self._kept: Kept[Statement | None] = Kept()

    def parameters_of(self, data: QueryDict) -> ListParameters:
        """Builds only the filters that ``data`` names, because the API renders no form."""
        return read_parameters(
            partial(self.catalogue.filterset, given_only=True),
            data,
            self.catalogue.rows(self.actor),
            orderings=self.catalogue.orderings,
            default=self.catalogue.default,
        )

    def read(self, parameters: ListParameters) -> tuple[QuerySet, Page]:
        """All matching rows (lazy, for counting) and one page of ids.

        Whether the search text has any exact match is only queried if the page is empty: a match under
        these filters is a match among all rows. Raises `core.lists.keyset.InvalidCursor`.
        """
        text = text_of(parameters)
        if text and self.catalogue.find is not matcher:
            named = self.catalogue.match_text(parameters)
            return _lazily(parameters, lambda: named), self._page(
                parameters, lambda: named, {}, keep=False
            )
        terms = terms_of(text) if text else None
        page = self._page(
            parameters, lambda: matching(_in_slots(terms)) if text else None, _values_of(terms)
        )
        if page.results or not text:
            return _lazily(parameters, lambda: matching(terms) if text else None), page
        found = settled(parameters.filterset.queryset, text, matching(terms))
        if found.similar:
            page = self._page(parameters, lambda: found, {}, keep=False)
        return _lazily(parameters, lambda: found), page

    def _page(
        self,
        parameters: ListParameters,
        found: Callable[[], Matcher | None],
        values: Mapping[str, object],
        *,
        keep: bool = True,
    ) -> Page:
        """``values`` fill the slots in the matcher that ``found`` returns."""
        orderings, size = self.catalogue.orderings, parameters.page_size
        keys = keys_of(parameters, orderings)
        rows = parameters.filterset.queryset
        place = place_of(parameters.cursor, keys, context_of(rows, parameters))
        after = {f"key{number}": value for number, value in enumerate(place.values or ())}
        slots = [Slot(name) for name in after] or None

        def compiled(prepared: bool = False) -> Statement | None:
            matched = matching_rows(parameters.filterset.qs, found())
            matched, _keys = ordered(matched, parameters, orderings)
            columns = matched.values_list(*[key.name for key in keys])
            return Statement.of(
                window(columns, keys, replace(place, values=slots), size), prepared=prepared
            )

        if keep and parameters.filterset.filters.keys() <= {"q"}:
            shape = (parameters.ordering, size, place.backwards, *values, *after)
            statement = self._kept.get(shape, lambda: compiled(prepared=True))
        else:
            statement = compiled()
        page = page_at(place, statement.rows({**values, **after}) if statement else [], size, list)
        return replace(page, results=[row[-1] for row in page.results])


def _lazily(parameters: ListParameters, found: Callable[[], Matcher | None]) -> QuerySet:
    rows: Any = SimpleLazyObject(lambda: matching_rows(parameters.filterset.qs, found()))
    return rows


def _in_slots(terms: Terms | None) -> Terms | None:
    if terms is None:
        return None
    parts = [(Slot(f"word{place}"), Slot(f"stem{place}")) for place in range(len(terms.parts))]
    return Terms(Slot("german"), Slot("prefixes"), tuple(parts), Slot("beginning"))


def _values_of(terms: Terms | None) -> dict[str, Any]:
    if terms is None:
        return {}
    values = {"german": terms.german, "prefixes": terms.prefixes, "beginning": terms.beginning}
    for place, (word, stem) in enumerate(terms.parts):
        values |= {f"word{place}": word, f"stem{place}": stem}
    return values
