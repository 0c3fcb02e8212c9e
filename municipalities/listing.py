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
}


def parameters_of(data: QueryDict, actor, *, default: str = "name") -> ListParameters:
    rows = Municipality.objects.visible_to(actor).current()
    return read_parameters(MunicipalityFilter, data, rows, orderings=ORDERINGS, default=default)


def matching(parameters: ListParameters) -> QuerySet:
    """Towns by filters and name: each word of ``q`` within the folded name, or key by its start."""
    rows = parameters.filterset.qs
    text = (parameters.filterset.form.cleaned_data.get("q") or "").strip()
    if text.isdecimal():
        return rows.filter(ars__startswith=text) | rows.filter(postal_code=text[:5])
    for word in fold(text).split():
        rows = rows.filter(sort_key__contains=word)
    return rows


def read(parameters: ListParameters) -> Page:
    if parameters.ordering == "-relevance":
        parameters.ordering = "relevance"
    return page_of(matching(parameters).with_card_data(), parameters, ORDERINGS)


def find(key: str) -> Municipality | None:
    """The town of a key of 12 (ARS) or 8 digits (AGS), living ones first.

    An ARS that a town had before it changed its joint body leads to it by the AGS inside.
    """
    if not (key.isascii() and key.isdecimal()) or len(key) not in (8, 12):
        return None
    rows = Municipality.objects.select_related("district", "association")
    if len(key) == 12:
        if town := _newest(rows.filter(ars=key)):
            return town
        key = "" if key.endswith("000") else key[:5] + key[9:]
    return _newest(rows.filter(ags=key)) if key else None


def _newest(rows) -> Municipality | None:
    return rows.filter(valid_until=None).first() or rows.order_by("-valid_until").first()
