"""The list of lessons over all projects, with facets, for page and API."""

from core.catalogue import Catalogue
from core.listing import Ordering
from lessons.choices import Area, Effect, Polarity
from lessons.filters import LessonFilter
from lessons.models import Lesson
from municipalities.choices import SizeClass, State
from projects.filters import table_choices
from projects.models import Theme

ORDERINGS = {
    "id": Ordering("pk"),
    "published_at": Ordering("published_at"),
    "updated_at": Ordering("updated_at"),
    "relevance": Ordering("relevance", requires="q"),
    "distance": Ordering("distance", requires="near"),
}
FACETS = {
    "polarity": ("polarity", Polarity.choices),
    "area": ("area", Area.choices),
    "theme": ("project__themes__code", table_choices(Theme)),
    "size_class": ("municipality__size_class", SizeClass.choices),
    "effect": ("effect", Effect.choices),
    "state": ("municipality__state", State.choices),
}
LESSONS = Catalogue(
    LessonFilter,
    lambda actor: Lesson.objects.visible_to(actor).with_public_page(),
    ORDERINGS,
    "-published_at",
    FACETS,
)
