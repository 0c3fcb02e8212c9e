"""The project list with facets, for page and API."""

from django.db.models import Value
from django.db.models.functions import Coalesce

from adoptions.readiness import READINESS
from core.lists.catalogue import Catalogue
from core.lists.listing import Ordering
from editorial.freshness import queries as freshness_queries
from municipalities.choices import FederalState, MunicipalityKind, SizeClass
from project_lists.cards import with_counts
from project_lists.filters import ProjectFilter
from projects.choices import Phase
from projects.models import Project, Theme
from projects.public.filter_choices import table_choices

ORDERINGS = {
    "id": Ordering("pk"),
    "title": Ordering("title_key"),
    "published_at": Ordering("published_at"),
    "updated_at": Ordering("updated_at"),
    "population": Ordering("people", lambda: Coalesce("municipality__population", Value(0))),
    **freshness_queries.orderings(Project),
    "distance": Ordering("distance", requires="near"),
    "similarity": Ordering("dissimilarity", requires="like"),
    "readiness": READINESS,
}
FACETS = {
    "theme": ("themes__code", table_choices(Theme)),
    "phase": ("phase", Phase.choices),
    "state": ("municipality__state", FederalState.choices),
    "size_class": ("municipality__size_class", SizeClass.choices),
    "kind": ("municipality__kind", MunicipalityKind.choices),
}
PROJECTS = Catalogue(
    ProjectFilter,
    lambda actor: Project.objects.visible_to(actor).public(),
    ORDERINGS,
    "-published_at",
    FACETS,
    page_default="-verified_at",
    cards=with_counts,
)
