"""List of adoptions in the API: those confirmed by both towns."""

from adoptions.filters import AdoptionFilter
from adoptions.models import Adoption, AdoptionQuerySet
from core.lists.catalogue import Catalogue
from core.lists.listing import Ordering
from municipalities.actors import Actor


def shared(actor: Actor) -> AdoptionQuerySet:
    """Adoptions of public projects confirmed by both towns."""
    return Adoption.objects.visible_to(actor).confirmed()


ADOPTIONS = Catalogue(
    AdoptionFilter,
    shared,
    {
        "id": Ordering("pk"),
        "created_at": Ordering("created_at"),
        "updated_at": Ordering("updated_at"),
    },
    "-created_at",
)
