"""List of needs with facets: open ones on pages, all of them in the API."""

from dataclasses import replace

from core.lists.catalogue import Catalogue
from core.lists.listing import Ordering
from editorial.freshness import queries as freshness_queries
from municipalities.choices import FederalState, SizeClass
from needs.choices import TimeFrame
from needs.filters import EveryNeedFilter, NeedFilter
from needs.models import Need
from projects.models import Theme
from projects.public.filter_choices import table_choices

NEEDS = Catalogue(
    NeedFilter,
    lambda actor: Need.objects.visible_to(actor).public(),
    {
        "id": Ordering("pk"),
        "published_at": Ordering("published_at"),
        "updated_at": Ordering("updated_at"),
        **freshness_queries.orderings(Need),
        "distance": Ordering("distance", requires="near"),
    },
    "-published_at",
    {
        "theme": ("themes__code", table_choices(Theme)),
        "time_frame": ("time_frame", TimeFrame.choices),
        "state": ("municipality__state", FederalState.choices),
        "size_class": ("municipality__size_class", SizeClass.choices),
    },
    page_default="-verified_at",
)
ALL_NEEDS = replace(NEEDS, filterset=EveryNeedFilter)
