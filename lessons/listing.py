"""The list of all lessons with facets, for page and API."""

from django.db.models import BigIntegerField, Case, ExpressionWrapper, F, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Extract

from core.lists.catalogue import Catalogue
from core.lists.listing import Ordering
from editorial.freshness import queries as freshness_queries
from lessons.choices import Area, Effect, Polarity
from lessons.filters import LessonFilter
from lessons.models import Lesson
from municipalities.choices import FederalState, SizeClass
from projects.models import Theme
from projects.public.filter_choices import table_choices

# exceeds every Unix timestamp until the year 2286, so the polarity dominates
_APART = 10**10


def _failures_first() -> Combinable:
    """Sort by polarity in the order of `Polarity`, newest first within each."""
    place = Case(
        *[When(polarity=code, then=Value(n * _APART)) for n, code in enumerate(Polarity.values)],
        default=Value(len(Polarity) * _APART),
        output_field=BigIntegerField(),
    )
    moment = Cast(Extract(F("published_at"), "epoch"), BigIntegerField())
    return ExpressionWrapper(place - moment, output_field=BigIntegerField())


ORDERINGS = {
    "id": Ordering("pk"),
    "published_at": Ordering("published_at"),
    "updated_at": Ordering("updated_at"),
    "polarity": Ordering("polarity_place", _failures_first),
    **freshness_queries.orderings(Lesson),
    "distance": Ordering("distance", requires="near"),
}
FACETS = {
    "polarity": ("polarity", Polarity.choices),
    "area": ("area", Area.choices),
    "theme": ("project__themes__code", table_choices(Theme)),
    "size_class": ("municipality__size_class", SizeClass.choices),
    "effect": ("effect", Effect.choices),
    "state": ("municipality__state", FederalState.choices),
}
LESSONS = Catalogue(
    LessonFilter,
    lambda actor: Lesson.objects.visible_to(actor).with_public_page(),
    ORDERINGS,
    "-published_at",
    FACETS,
    page_default="-verified_at",
)
