"""Lessons in the API: public ones only, read as anonymous."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema

from core.api import schema
from core.api.problems import Problem
from core.api.values import absolute, moment, text
from core.api.views import CONTROL, ListView, ShapedView
from editorial.choices import State
from editorial.freshness_api import freshness_fields
from lessons.choices import Visibility
from lessons.filters import LessonFilter
from lessons.listing import LESSONS
from lessons.models import Lesson
from lessons.serializers import LessonRow
from municipalities.actors import ANONYMOUS
from municipalities.api import reference
from projects.api import api_url as project_url
from projects.api import load_expansions
from projects.api import represent as represent_project
from projects.models import Project

MANY = frozenset(
    {"polarity", "area", "theme", "size_class", "phase", "effect", "effect_size", "state"}
    | {"district", "municipality", "freshness"}
)
EXPANDABLE = frozenset({"project"})


def api_url(lesson: Lesson) -> str:
    return absolute(reverse("api-lesson", args=[lesson.pk]))


def represent(lesson: Lesson) -> dict:
    """Everything public of one lesson (loaded `with_card_data` for anonymous)."""
    return {
        "id": str(lesson.pk),
        "kind": "lesson",
        "url": api_url(lesson),
        "html_url": absolute(lesson.get_absolute_url()),
        "permalink": absolute(f"/id/{lesson.pk}/"),
        "version": lesson.version,
        "created_at": moment(lesson.created_at),
        "updated_at": moment(lesson.updated_at),
        "verified_at": moment(lesson.verified_at),
        **freshness_fields(lesson),
        "license": lesson.license,
        "language": lesson.language,
        "source": None,
        "title": lesson.title,
        "polarity": lesson.polarity,
        "area": text(lesson.area),
        "phase": text(lesson.phase),
        "effect": text(lesson.effect),
        "effect_size": text(lesson.effect_size),
        "what_happened": text(lesson.what_happened),
        "do_differently": text(lesson.do_differently),
        "evidence_url": text(lesson.evidence_url),
        "archived": lesson.state == State.ARCHIVED,
        "agreement_count": lesson.agreement_count,
        "municipality": reference(lesson.municipality),
        "project": project_reference(lesson.project),
        "published_at": moment(lesson.published_at),
    }


def visible():
    """All public lessons, archived ones included."""
    return Lesson.objects.visible_to(ANONYMOUS).with_public_page()


def details(ids) -> dict:
    """Those of ``ids`` that are public, as `LessonApi` answers them."""
    rows = visible().with_card_data().filter(pk__in=ids)
    return {row.pk: represent(row) for row in rows}


def project_reference(project: Project) -> dict:
    return {"id": str(project.pk), "title": project.title, "url": project_url(project)}


def _projects_of(lessons: list[Lesson]) -> None:
    """Replace each lesson's project by one with all that its card shows; a fixed number of queries."""
    ids = {lesson.project_id for lesson in lessons}
    projects = list(Project.objects.visible_to(ANONYMOUS).filter(pk__in=ids).with_card_data())
    load_expansions(projects, ())
    by_id = {project.pk: project for project in projects}
    for lesson in lessons:
        lesson.project = by_id[lesson.project_id]


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
        return LESSONS.parameters_of(data, ANONYMOUS)

    def read_page(self, parameters):
        rows, page, _matcher = LESSONS.read(parameters)
        if "project" in self.expansions:
            _projects_of(page.results)
        return rows, page

    def represent(self, row):
        return represent(row) | _expanded(row, self.expansions)


def _expanded(lesson: Lesson, names) -> dict:
    return {"project": represent_project(lesson.project)} if "project" in names else {}


class LessonApi(ShapedView):
    parameters = frozenset({"fields", "expand"})
    field_names = frozenset(LessonRow().fields)
    expandable = EXPANDABLE

    @extend_schema(
        operation_id="lessons_read",
        parameters=[schema.FIELDS],
        responses=schema.one(LessonRow),
        tags=["lessons"],
    )
    def get(self, request, pk):
        """One lesson. A withdrawn public one is 410; one shared among towns is 404."""
        lesson = Lesson.objects.visible_to(ANONYMOUS).with_card_data().filter(pk=pk).first()
        if lesson is None:
            withdrawn = Lesson.objects.filter(
                pk=pk, state=State.TAKEN_DOWN, visibility=Visibility.PUBLIC
            )
            raise Problem(410, "gone") if withdrawn.exists() else Problem(404, "not-found")
        if "project" in self.expansions:
            _projects_of([lesson])
        data = represent(lesson) | _expanded(lesson, self.expansions)
        # the number of agreeing towns changes without a new version: so the body decides
        return self.answer(self.shape(data), modified=lesson.updated_at)
