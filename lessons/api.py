"""Lessons in the API: public ones only, read as anonymous."""

from drf_spectacular.utils import extend_schema

from core.api import schema
from core.api.id_lists import IdList
from core.api.problems import Problem
from core.api.views import CONTROL, ListView, ShapedView
from editorial.workflow.choices import State
from lessons.api_objects import cards
from lessons.choices import Visibility
from lessons.filters import LessonFilter
from lessons.listing import LESSONS
from lessons.models import Lesson
from lessons.serializers import LessonRow
from municipalities.actors import ANONYMOUS

LIST = IdList(LESSONS, ANONYMOUS)
MANY = frozenset(
    {"polarity", "area", "theme", "size_class", "phase", "effect", "effect_size", "state"}
    | {"district", "municipality", "freshness"}
)
EXPANDABLE = frozenset({"project"})


class LessonListApi(ListView):
    parameters = frozenset(LessonFilter.base_filters) | CONTROL
    many = MANY
    field_names = frozenset(LessonRow().fields)
    expandable = EXPANDABLE

    @extend_schema(
        operation_id="lessons_list",
        parameters=schema.list_parameters(LessonFilter, LESSONS.orderings, MANY, EXPANDABLE),
        responses=schema.page_of(LessonRow),
        tags=["lessons"],
    )
    def get(self, request):
        """What towns learned, failures included. Only what everybody may read."""
        return super().get(request)

    def read_parameters(self, data):
        return LIST.parameters_of(data)

    def read_page(self, parameters):
        return LIST.read(parameters)

    def represent_all(self, results):
        found = cards(results, self.expansions)
        return [found[pk] for pk in results if pk in found]


class LessonApi(ShapedView):
    parameters = frozenset({"fields", "expand"})
    field_names = frozenset(LessonRow().fields)
    expandable = EXPANDABLE

    @extend_schema(
        operation_id="lessons_read",
        parameters=[schema.FIELDS, schema.expand(EXPANDABLE)],
        responses=schema.one(LessonRow),
        tags=["lessons"],
    )
    def get(self, request, pk):
        """One lesson. A withdrawn public one is 410; one shared among towns is 404."""
        self._check_shape()
        data = cards([pk], self.expansions).get(pk)
        if data is None:
            withdrawn = Lesson.objects.filter(
                pk=pk, state=State.TAKEN_DOWN, visibility=Visibility.PUBLIC
            )
            raise Problem(410, "gone") if withdrawn.exists() else Problem(404, "not-found")
        # the number of agreements changes without a new version, so the ETag is computed from the body
        return self.answer(self.shape(data), modified=data["updated_at"])
