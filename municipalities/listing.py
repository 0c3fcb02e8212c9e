"""The register as a list, for pages and API."""

from django.db.models import Value
from django.db.models.functions import Coalesce

from core.lists.catalogue import Catalogue
from core.lists.listing import Ordering
from municipalities.filters import MunicipalityFilter
from municipalities.finding import matcher
from municipalities.models import Municipality

TOWNS = Catalogue(
    MunicipalityFilter,
    lambda actor: Municipality.objects.visible_to(actor).current(),
    {
        "id": Ordering("pk"),
        "name": Ordering("sort_key"),
        "ars": Ordering("ars"),
        "population": Ordering("people", lambda: Coalesce("population", Value(0))),
        "relevance": Ordering("relevance", requires="q"),
        "distance": Ordering("distance", requires="near"),
        "similarity": Ordering("dissimilarity", requires="like"),
    },
    "ars",
    page_default="name",
    find=matcher,
)
