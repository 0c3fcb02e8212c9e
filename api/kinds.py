"""The kinds of public objects that exports, the change feed and federation carry (api.md §9, §12)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from adoptions import api as adoptions
from adoptions import listing as adoption_listing
from adoptions.serializers import AdoptionRow
from core.listing import ListParameters
from lessons import api as lessons
from lessons.listing import LESSONS
from lessons.serializers import LessonRow
from municipalities import api as municipalities
from municipalities import listing as municipality_listing
from municipalities.actors import ANONYMOUS
from municipalities.serializers import MunicipalityDetail
from needs import api as needs
from needs.listing import ALL_NEEDS
from needs.serializers import NeedRow
from projects import api as projects
from projects.listing import PROJECTS


@dataclass(frozen=True)
class ApiKind:
    """One kind of public object, read as anonymous.

    ``name`` as in ``kind`` of an object, ``path`` as in the address of its list. ``details(ids)``
    gives the objects as their own address answers them, those that are not public left out, in a
    number of queries that does not grow. ``visible()`` is everything public, archived things
    included. ``parameters_of(data)`` and ``matching(parameters)`` are the filters of the list.
    """

    name: str
    path: str
    serializer: type
    details: Callable[[Sequence[UUID]], dict[UUID, dict]]
    visible: Callable[[], QuerySet]
    parameters_of: Callable[..., ListParameters]
    matching: Callable[[ListParameters], QuerySet]


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
        ),
        ApiKind(
            "project",
            "projects",
            projects.ProjectDetail,
            projects.details,
            projects.visible,
            lambda data: PROJECTS.parameters_of(data, ANONYMOUS),
            PROJECTS.matching,
        ),
        ApiKind(
            "lesson",
            "lessons",
            LessonRow,
            lessons.details,
            lessons.visible,
            lambda data: LESSONS.parameters_of(data, ANONYMOUS),
            LESSONS.matching,
        ),
        ApiKind(
            "adoption",
            "adoptions",
            AdoptionRow,
            adoptions.details,
            adoptions.visible,
            lambda data: adoption_listing.parameters_of(data, ANONYMOUS),
            adoption_listing.matching,
        ),
        ApiKind(
            "need",
            "needs",
            NeedRow,
            needs.details,
            needs.visible,
            lambda data: ALL_NEEDS.parameters_of(data, ANONYMOUS),
            ALL_NEEDS.matching,
        ),
    )
}


def kind_of_path(path: str) -> ApiKind | None:
    """By the name of its list, as in addresses."""
    return next((kind for kind in KINDS.values() if kind.path == path), None)
