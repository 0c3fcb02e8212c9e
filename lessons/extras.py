"""What lessons add to lists of projects: a public number, a filter, an expansion of the API."""

from collections import defaultdict

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as s

from lessons.filters import HasLessonsFilter
from lessons.models import Lesson
from lessons.serializers import LessonRow
from municipalities.actors import ANONYMOUS
from projects.extras import Expansion, Extra
from projects.models import Project

MOST_EXPANDED = 20


def lesson_count():
    """Number of lessons of a project that everybody may read."""
    counted = (
        Lesson.objects.open_to_all()
        .filter(project=OuterRef("pk"))
        .order_by()
        .values("project")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted), 0)


def give_lessons(projects: list[Project]) -> None:
    """Set ``public_lessons`` of each project, at most MOST_EXPANDED, failures first; one query."""
    rows = (
        Lesson.objects.visible_to(ANONYMOUS)
        .open_to_all()
        .filter(project__in=projects)
        .with_card_data()
        .failures_first()
    )
    found = defaultdict(list)
    for row in rows:
        found[row.project_id].append(row)
    for project in projects:
        project.public_lessons = found[project.pk][:MOST_EXPANDED]


def public_lessons(project: Project) -> list[dict]:
    from lessons.api import represent

    return [represent(row) for row in project.public_lessons]


LESSONS = Extra(
    annotations={"lesson_count": lesson_count},
    filters={"has_lessons": HasLessonsFilter(label=_("mit Erfahrungen"))},
    fields={"lesson_count": s.IntegerField(help_text="Lessons that everybody may read.")},
    expansions={
        "lessons": Expansion(
            field=LessonRow(many=True),
            load=give_lessons,
            value=public_lessons,
        )
    },
)
