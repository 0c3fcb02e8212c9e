"""Numbers that cards of projects show, on pages and in the API; of public entries only."""

from typing import Any

from adoptions.models import Adoption
from core.lists.counts import count_of
from lessons.models import Lesson
from projects.models.project import ProjectQuerySet


def with_counts(rows: ProjectQuerySet) -> ProjectQuerySet:
    """With everything that a card shows; one correlated subquery per number and row of the page."""
    counts = {"lesson_count": count_lessons(), "adoption_count": count_adoptions()}
    return rows.with_card_data().annotate(**counts)


def count_lessons(model: object = None) -> Any:
    """Number of listed public lessons of a project."""
    return count_of(Lesson.objects.open_to_all(), "project")


def count_adoptions(model: object = None) -> Any:
    """Number of adoptions of a project, as defined by `AdoptionQuerySet.counted`."""
    return count_of(Adoption.objects.counted(), "project")
