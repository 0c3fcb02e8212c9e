"""Pairs of a finished project and its lessons, which are decided together."""

from collections.abc import Sequence

from django.db.models import Q

from editorial.models import EditorialModel
from editorial.workflow.choices import EDITABLE_STATES, State
from editorial.workflow.pairs import Found, Rule
from lessons.completeness import FINISHED, problems
from lessons.models import Lesson
from projects.models import Project


def waiting(entries: Sequence[EditorialModel]) -> Found:
    """Waiting lessons by project, and waiting projects by lesson; two queries."""
    projects = [row for row in entries if isinstance(row, Project) and row.phase in FINISHED]
    lessons = [row for row in entries if isinstance(row, Lesson) and not row.is_revision]
    found: Found = {}
    for project, lesson in _pairs(_lessons_of(projects), projects):
        found.setdefault((project.kind_name, project.pk), []).append(lesson)
    for project, lesson in _pairs(lessons, _projects_of(lessons)):
        found.setdefault((lesson.kind_name, lesson.pk), []).append(project)
    return found


def _pairs(lessons, projects):
    for project in projects:
        for lesson in lessons:
            about = project.revision_of_id or project.pk
            is_own = lesson.municipality_id == project.municipality_id
            if lesson.project_id == about and is_own:
                yield project, lesson


def _lessons_of(projects: list[Project]) -> list[Lesson]:
    if not projects:
        return []
    rows = Lesson.objects.originals().filter(state=State.SUBMITTED)
    return list(
        rows.filter(project__in=[row.revision_of_id or row.pk for row in projects])
        .select_related("project")
        .order_by("submitted_at", "pk")
    )


def _projects_of(lessons: list[Lesson]) -> list[Project]:
    if not lessons:
        return []
    ids = [row.project_id for row in lessons]
    rows = Project.objects.filter(state=State.SUBMITTED, phase__in=FINISHED)
    return list(rows.filter(Q(pk__in=ids) | Q(revision_of__in=ids)).select_related("revision_of"))


def ready(entry: EditorialModel) -> list[Lesson]:
    """Complete lesson drafts of the project's town, while the project lacks a lesson."""
    if not isinstance(entry, Project) or entry.phase not in FINISHED:
        return []
    rows = Lesson.objects.filter(project=entry.revision_of_id or entry.pk)
    if rows.vouching().exists():
        return []
    drafts = rows.originals().filter(municipality=entry.municipality_id, state__in=EDITABLE_STATES)
    return [lesson for lesson in drafts.order_by("created_at", "pk") if not problems(lesson)]


def project_to_submit(lesson: Lesson) -> Project | None:
    """The draft or editable revision of the finished project that the lesson is about."""
    rows = Project.objects.filter(state__in=EDITABLE_STATES, phase__in=FINISHED)
    own = rows.filter(municipality=lesson.municipality_id)
    return own.filter(Q(pk=lesson.project_id) | Q(revision_of=lesson.project_id)).first()


PAIRS = Rule(Project, waiting, ready)
