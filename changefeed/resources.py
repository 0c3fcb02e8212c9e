"""Kinds of public objects in exports, change feed and federation (docs/changes.md)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from adoptions import api as adoptions
from adoptions import listing as adoption_listing
from adoptions.filters import AdoptionFilter
from adoptions.serializers import AdoptionRow
from core.lists.listing import ListParameters
from events import api_objects as events
from events.api import MANY as EVENT_MANY
from events.filters import EventFilter
from events.listing import EVENTS
from events.serializers import EventRow
from lessons import api_objects as lessons
from lessons.api import MANY as LESSON_MANY
from lessons.filters import LessonFilter
from lessons.listing import LESSONS
from lessons.serializers import LessonRow
from municipalities import api_objects as municipalities
from municipalities import listing as municipality_listing
from municipalities.actors import ANONYMOUS
from municipalities.api import MANY as TOWN_MANY
from municipalities.filters import MunicipalityFilter
from municipalities.models import Municipality
from municipalities.serializers import MunicipalityDetail
from needs import api as needs
from needs.filters import EveryNeedFilter
from needs.listing import ALL_NEEDS
from needs.serializers import NeedRow
from projects.api import objects as projects
from projects.api.views import MANY as PROJECT_MANY
from projects.api.views import ProjectDetail
from projects.public.filters import ProjectFilter
from projects.public.listing import PROJECTS


@dataclass(frozen=True)
class ApiKind:
    """One kind of public object, read as anonymous.

    - ``name``: value of ``kind`` in objects; ``path``: of its list in URLs
    - ``details(ids)``: representations of the public objects among ``ids``, as at their own URL; the
      number of queries is constant
    - ``visible()``: all public objects, including archived ones
    - ``parameters_of(data)``, ``matching(parameters)``: parse and apply the list's ``filters``, of which
      those in ``many`` may be repeated
    - ``places(objects)``: longitude and latitude by id, for maps
    """

    name: str
    path: str
    serializer: type
    details: Callable[[Sequence[UUID]], dict[UUID, dict]]
    visible: Callable[[], QuerySet]
    parameters_of: Callable[..., ListParameters]
    matching: Callable[[ListParameters], QuerySet]
    filters: frozenset[str]
    many: frozenset[str]
    places: Callable[[list[dict]], dict[str, tuple[float, float]]] | None = None

    def places_of(self, objects: list[dict]) -> dict[str, tuple[float, float]]:
        return self.places(objects) if self.places else {}


def _own_places(objects: list[dict]) -> dict[str, tuple[float, float]]:
    return {
        row["id"]: (row["longitude"], row["latitude"])
        for row in objects
        if row["latitude"] is not None and row["longitude"] is not None
    }


def _places_of_towns(objects: list[dict]) -> dict[str, tuple[float, float]]:
    """Coordinates of each object's town; one query."""
    ids = {row["municipality"]["id"] for row in objects}
    towns = Municipality.objects.filter(pk__in=ids, latitude__isnull=False)
    known = {
        str(pk): (longitude, latitude)
        for pk, longitude, latitude in towns.values_list("pk", "longitude", "latitude")
    }
    return {
        row["id"]: known[row["municipality"]["id"]]
        for row in objects
        if row["municipality"]["id"] in known
    }


KINDS = {
    kind.name: kind
    for kind in (
        ApiKind(
            "municipality",
            "municipalities",
            MunicipalityDetail,
            municipalities.details,
            municipalities.visible,
            lambda data: municipality_listing.parameters_of(data, ANONYMOUS, default="ars"),
            municipality_listing.matching,
            frozenset(MunicipalityFilter.base_filters),
            TOWN_MANY,
            _own_places,
        ),
        ApiKind(
            "project",
            "projects",
            ProjectDetail,
            projects.details,
            projects.visible,
            lambda data: PROJECTS.parameters_of(data, ANONYMOUS),
            PROJECTS.matching,
            frozenset(ProjectFilter.base_filters),
            PROJECT_MANY,
            _places_of_towns,
        ),
        ApiKind(
            "lesson",
            "lessons",
            LessonRow,
            lessons.cards,
            lessons.visible,
            lambda data: LESSONS.parameters_of(data, ANONYMOUS),
            LESSONS.matching,
            frozenset(LessonFilter.base_filters),
            LESSON_MANY,
        ),
        ApiKind(
            "adoption",
            "adoptions",
            AdoptionRow,
            adoptions.details,
            adoptions.visible,
            lambda data: adoption_listing.parameters_of(data, ANONYMOUS),
            adoption_listing.matching,
            frozenset(AdoptionFilter.base_filters),
            adoptions.MANY,
        ),
        ApiKind(
            "event",
            "events",
            EventRow,
            events.cards,
            events.visible,
            lambda data: EVENTS.parameters_of(data, ANONYMOUS),
            EVENTS.matching,
            frozenset(EventFilter.base_filters),
            EVENT_MANY,
            _own_places,
        ),
        ApiKind(
            "need",
            "needs",
            NeedRow,
            needs.details,
            needs.visible,
            lambda data: ALL_NEEDS.parameters_of(data, ANONYMOUS),
            ALL_NEEDS.matching,
            frozenset(EveryNeedFilter.base_filters),
            needs.MANY,
        ),
    )
}


def kind_of_path(path: str) -> ApiKind | None:
    """The kind whose list has this name in URLs."""
    return next((kind for kind in KINDS.values() if kind.path == path), None)
