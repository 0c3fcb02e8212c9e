"""The project list with facets, for page and API."""

from dataclasses import dataclass

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict

from core.facets import Facet, count_facet
from core.keyset import Page
from core.listing import ListParameters, Ordering, match_text, page_of, read_parameters
from core.search import Matcher
from municipalities.choices import Kind, SizeClass, State
from projects.choices import Phase
from projects.filters import ProjectFilter
from projects.models import Project, Theme

ORDERINGS = {
    "id": Ordering("pk"),
    "title": Ordering("title_key"),
    "published_at": Ordering("published_at"),
    "updated_at": Ordering("updated_at"),
    "population": Ordering("people", lambda: Coalesce("municipality__population", Value(0))),
    "relevance": Ordering("relevance", requires="q"),
    "distance": Ordering("distance", requires="near"),
    "similarity": Ordering("dissimilarity", requires="like"),
}
DEFAULT_ORDERING = "-published_at"
FACETS = {
    "theme": ("themes__code", None),
    "phase": ("phase", Phase.choices),
    "state": ("municipality__state", State.choices),
    "size_class": ("municipality__size_class", SizeClass.choices),
    "kind": ("municipality__kind", Kind.choices),
}


@dataclass(frozen=True)
class Listing:
    parameters: ListParameters
    page: Page
    total: int
    similar: bool
    facets: list[Facet]


def parameters_of(data: QueryDict, actor) -> ListParameters:
    rows = Project.objects.visible_to(actor).public()
    return read_parameters(ProjectFilter, data, rows, orderings=ORDERINGS, default=DEFAULT_ORDERING)


def read(parameters: ListParameters) -> tuple[QuerySet, Page, Matcher | None]:
    """The matching rows, one page of cards, and how the search text matched."""
    matcher = match_text(parameters)
    rows = _matching(parameters.filterset.qs, matcher)
    return rows, page_of(rows.with_card_data(), parameters, ORDERINGS), matcher


def list_projects(data: QueryDict, actor) -> Listing:
    """All that the list page shows, in a fixed number of queries. Raises `InvalidCursor`."""
    parameters = parameters_of(data, actor)
    rows, page, matcher = read(parameters)
    return Listing(
        parameters=parameters,
        page=page,
        total=rows.order_by().values("pk").count(),
        similar=bool(matcher and matcher.similar),
        facets=[_facet(name, parameters, actor, matcher) for name in FACETS],
    )


def _matching(rows: QuerySet, matcher: Matcher | None) -> QuerySet:
    return matcher.apply(rows) if matcher else rows


def _facet(name: str, parameters: ListParameters, actor, matcher: Matcher | None) -> Facet:
    column, choices = FACETS[name]
    if choices is None:
        choices = [(row.code, row.label) for row in Theme.objects.all()]
    rows = Project.objects.visible_to(actor).public()
    return count_facet(
        name,
        column,
        choices,
        parameters,
        lambda data: _matching(ProjectFilter(data, queryset=rows).qs, matcher),
    )
