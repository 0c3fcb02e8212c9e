"""List of adoptions in the API: those confirmed by both towns."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from adoptions.filters import AdoptionFilter
from adoptions.models import Adoption, AdoptionQuerySet
from core.lists.keyset import Page
from core.lists.listing import ListParameters, Ordering, page_of, read_parameters
from municipalities.actors import Actor

ORDERINGS = {
    "id": Ordering("pk"),
    "created_at": Ordering("created_at"),
    "updated_at": Ordering("updated_at"),
}
DEFAULT_ORDERING = "-created_at"


def shared(actor: Actor) -> AdoptionQuerySet:
    """Adoptions of public projects confirmed by both towns."""
    return Adoption.objects.visible_to(actor).confirmed()


def parameters_of(data: QueryDict, actor: Actor) -> ListParameters:
    return read_parameters(
        AdoptionFilter, data, shared(actor), orderings=ORDERINGS, default=DEFAULT_ORDERING
    )


def matching(parameters: ListParameters) -> QuerySet:
    return parameters.filterset.qs


def read(parameters: ListParameters) -> tuple[QuerySet, Page]:
    rows: Any = parameters.filterset.qs
    return rows, page_of(rows.with_card_data(), parameters, ORDERINGS)
