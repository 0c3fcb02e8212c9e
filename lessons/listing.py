"""The list of lessons over all projects, with facets, for page and API."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict

from core.facets import Facet, count_facet
from core.keyset import Page
from core.listing import ListParameters, Ordering, match_text, page_of, read_parameters
from core.search import Matcher
from lessons.choices import Area, Effect, Polarity
from lessons.filters import LessonFilter
from lessons.models import Lesson
from municipalities.choices import SizeClass, State
from projects.models import Theme

ORDERINGS = {
    "id": Ordering("pk"),
    "published_at": Ordering("published_at"),
    "updated_at": Ordering("updated_at"),
    "relevance": Ordering("relevance", requires="q"),
    "distance": Ordering("distance", requires="near"),
}
DEFAULT_ORDERING = "-published_at"
FACETS = {
    "polarity": ("polarity", Polarity.choices),
    "area": ("area", Area.choices),
    "theme": ("project__themes__code", None),
    "size_class": ("municipality__size_class", SizeClass.choices),
    "effect": ("effect", Effect.choices),
    "state": ("municipality__state", State.choices),
}


@dataclass(frozen=True)
class Listing:
    parameters: ListParameters
    page: Page
    total: int
    similar: bool
    facets: list[Facet]


def parameters_of(data: QueryDict, actor) -> ListParameters:
    return read_parameters(
        LessonFilter, data, _rows(actor), orderings=ORDERINGS, default=DEFAULT_ORDERING
    )


def read(parameters: ListParameters) -> tuple[QuerySet, Page, Matcher | None]:
    """The matching rows, one page of cards, and how the search text matched."""
    matcher = match_text(parameters)
    rows = _matching(parameters.filterset.qs, matcher)
    return rows, page_of(rows.with_card_data(), parameters, ORDERINGS), matcher


def list_lessons(data: QueryDict, actor) -> Listing:
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


def _rows(actor) -> QuerySet:
    return Lesson.objects.visible_to(actor).with_public_page()


def _matching(rows: QuerySet, matcher: Matcher | None) -> QuerySet:
    return matcher.apply(rows) if matcher else rows


def _facet(name: str, parameters: ListParameters, actor, matcher: Matcher | None) -> Facet:
    column, choices = FACETS[name]
    if choices is None:
        choices = [(row.code, row.label) for row in Theme.objects.all()]
    return count_facet(
        name,
        column,
        choices,
        parameters,
        lambda data: _matching(LessonFilter(data, queryset=_rows(actor)).qs, matcher),
    )
