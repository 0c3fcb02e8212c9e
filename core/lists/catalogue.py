"""A searchable list with facets, configured once per model and used by both page and API."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import methodcaller
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from core.actors import Actor
from core.lists.facets import Facet, count_facet
from core.lists.keyset import Page
from core.lists.listing import ListParameters, Ordering, page_of, read_parameters, text_of
from core.lists.search import Matcher, matcher


@dataclass(frozen=True)
class Listing:
    """Everything a list page shows; ``similar`` if only similar spellings matched."""

    parameters: ListParameters
    page: Page
    total: int
    similar: bool
    facets: list[Facet]


@dataclass(frozen=True)
class Catalogue:
    """``rows(actor)`` are the rows the actor may see in lists. ``facets`` maps filter names to a column
    and its choices, or a callable that returns them. ``page_default`` is the default ordering of the
    page where it differs from the API's ``default``. ``find(rows, text)`` decides how a search text
    matches, regardless of the other filters; ``cards`` adds what cards show to a page of rows.
    """

    filterset: Callable[..., Any]
    rows: Callable[[Any], QuerySet]
    orderings: Mapping[str, Ordering]
    default: str
    facets: Mapping[str, tuple[str, Any]] = field(default_factory=dict)
    page_default: str = ""
    find: Callable[[QuerySet, str], Matcher] = matcher
    cards: Callable[[Any], Any] = methodcaller("with_card_data")

    def parameters_of(self, data: QueryDict, actor: Actor, *, default: str = "") -> ListParameters:
        return read_parameters(
            self.filterset,
            data,
            self.rows(actor),
            orderings=self.orderings,
            default=default or self.default,
        )

    def read(self, parameters: ListParameters) -> tuple[QuerySet, Page, Matcher | None]:
        """The matching rows, one page of cards, and the matcher of the search text, if any."""
        found = self.match_text(parameters)
        rows: Any = matching_rows(parameters.filterset.qs, found)
        return rows, page_of(self.cards(rows), parameters, self.orderings), found

    def match_text(self, parameters: ListParameters) -> Matcher | None:
        """Matcher of the search text, decided on all rows; None without."""
        text = text_of(parameters)
        return self.find(parameters.filterset.queryset, text) if text else None

    def matching(self, parameters: ListParameters) -> QuerySet:
        """All matching rows, unordered."""
        return matching_rows(parameters.filterset.qs, self.match_text(parameters))

    def listing(self, data: QueryDict, actor: Actor) -> Listing:
        """Data for the list page in a fixed number of queries. Raises `InvalidCursor`."""
        parameters = self.parameters_of(data, actor, default=self.page_default)
        rows, page, found = self.read(parameters)
        return Listing(
            parameters=parameters,
            page=page,
            total=rows.order_by().values("pk").count(),
            similar=bool(found and found.similar),
            facets=[self._facet(name, parameters, actor, rows, found) for name in self.facets],
        )

    def _facet(
        self,
        name: str,
        parameters: ListParameters,
        actor: Actor,
        rows: QuerySet,
        found: Matcher | None,
    ) -> Facet:
        column, choices = self.facets[name]
        return count_facet(
            name,
            column,
            choices() if callable(choices) else choices,
            parameters,
            rows,
            lambda data: matching_rows(self.filterset(data, queryset=self.rows(actor)).qs, found),
        )


def matching_rows(rows: QuerySet, found: Matcher | None) -> QuerySet:
    return found.apply(rows) if found else rows
