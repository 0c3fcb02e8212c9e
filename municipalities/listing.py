"""The register as a list, for page and API."""

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict

from core.keyset import Page
from core.listing import ListParameters, Ordering, page_of, read_parameters
from core.text import fold
from municipalities.filters import MunicipalityFilter
from municipalities.models import Municipality

ORDERINGS = {
    "id": Ordering("pk"),
    "name": Ordering("sort_key"),
    "ars": Ordering("ars"),
    "population": Ordering("people", lambda: Coalesce("population", Value(0))),
    "relevance": Ordering("sort_key", requires="q"),
    "distance": Ordering("distance", requires="near"),
    "similarity": Ordering("dissimilarity", requires="like"),
}


def parameters_of(data: QueryDict, actor, *, default: str = "name") -> ListParameters:
    rows = Municipality.objects.visible_to(actor).current()
    return read_parameters(MunicipalityFilter, data, rows, orderings=ORDERINGS, default=default)


def matching(parameters: ListParameters) -> QuerySet:
    """Towns by filters and name."""
    return named(parameters.filterset.qs, parameters.filterset.form.cleaned_data.get("q") or "")


def named(rows: QuerySet, text: str) -> QuerySet:
    """Each word of ``text`` within the folded name, or the key by its start, or the postal code."""
    text = text.strip()
    if text.isdecimal():
        return rows.filter(ars__startswith=text) | rows.filter(postal_code=text[:5])
    for word in fold(text).split():
        rows = rows.filter(sort_key__contains=word)
    return rows


def read(parameters: ListParameters) -> Page:
    if parameters.ordering == "-relevance":
        parameters.ordering = "relevance"
    return page_of(matching(parameters).with_card_data(), parameters, ORDERINGS)
