"""What lessons add to project lists: a count, a filter and an expansion of the API."""

from collections import defaultdict

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as s

from core.lists.counts import count_of
from lessons.filters import HasLessonsFilter
from lessons.models import Lesson
from lessons.serializers import LessonRow
from municipalities.actors import ANONYMOUS
from projects.extras import Expansion, Extra

MAX_EXPANDED = 20


def lesson_count():
    """Number of listed public lessons of a project."""
    return count_of(Lesson.objects.open_to_all(), "project")


def lessons_of(ids) -> dict:
    """Public lessons of each project, failures first, at most `MAX_EXPANDED`; two queries."""
    from lessons.api_objects import cards

    rows = (
        Lesson.objects.visible_to(ANONYMOUS).open_to_all().filter(project__in=ids).failures_first()
    )
    shown = defaultdict(list)
    for pk, project_id in rows.values_list("pk", "project_id"):
        if len(shown[project_id]) < MAX_EXPANDED:
            shown[project_id].append(pk)
    found = cards([pk for pks in shown.values() for pk in pks])
    return {
        project_id: [found[pk] for pk in pks if pk in found] for project_id, pks in shown.items()
    }


LESSONS = Extra(
    annotations={"lesson_count": lesson_count},
    filters={"has_lessons": HasLessonsFilter(label=_("mit Erfahrungen"))},
    fields={"lesson_count": s.IntegerField(help_text="Lessons that everybody may read.")},
    expansions={
        "lessons": Expansion(
            field=LessonRow(many=True),
            load=lessons_of,
        )
    },
)
