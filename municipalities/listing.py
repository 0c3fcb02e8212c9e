"""The register as a list, for pages and API."""

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict

from core.lists.keyset import Page
from core.lists.listing import ListParameters, Ordering, page_of, read_parameters, text_of
from municipalities.filters import MunicipalityFilter
from municipalities.finding import matcher
from municipalities.models import Municipality

ORDERINGS = {
    "id": Ordering("pk"),
    "name": Ordering("sort_key"),
    "ars": Ordering("ars"),
    "population": Ordering("people", lambda: Coalesce("population", Value(0))),
    "relevance": Ordering("relevance", requires="q"),
    "distance": Ordering("distance", requires="near"),
    "similarity": Ordering("dissimilarity", requires="like"),
}


def parameters_of(data: QueryDict, actor, *, default: str = "name") -> ListParameters:
    rows = Municipality.objects.visible_to(actor).current()
    return read_parameters(MunicipalityFilter, data, rows, orderings=ORDERINGS, default=default)


def matching(parameters: ListParameters) -> QuerySet:
    """Towns that match filters and search text, with ``relevance`` if there is one; one query."""
    text = text_of(parameters)
    rows = parameters.filterset.qs
    return matcher(parameters.filterset.queryset, text).apply(rows) if text else rows


def read(parameters: ListParameters, rows: QuerySet) -> Page:
    """One page of ``rows`` as returned by `matching`."""
    return page_of(rows.with_card_data(), parameters, ORDERINGS)
