"""Lesson panels on project pages, town pages and the dashboard."""

from core.panels import DASHBOARD, PROJECT_PAGE, TOWN_PAGE, Panel, register
from editorial.workflow.choices import State
from lessons.completeness import without_a_lesson
from lessons.models import Lesson
from lessons.permissions import may_write
from lessons.presentation import grouped
from municipalities.models import Municipality
from projects.models import Project

MAX_SHOWN = 50
UNFINISHED = (State.CHANGES_REQUESTED, State.DRAFT, State.SUBMITTED, State.REJECTED)


def project_lessons(project: Project, actor) -> dict | None:
    """Lessons the reader may see, failures first, and the town's own unfinished ones."""
    if project.is_revision:
        return None
    rows = list(
        Lesson.objects.visible_to(actor)
        .originals()
        .filter(project=project)
        .with_card_data()
        .failures_first()[:MAX_SHOWN]
    )
    shown = [row for row in rows if row.is_public]
    own = [
        row
        for row in rows
        if row.state in UNFINISHED and row.municipality_id == actor.municipality_id
    ]
    writes = may_write(actor, project)
    if not (shown or own or writes or project.is_public):
        return None
    return {"groups": grouped(shown), "unfinished": own, "may_write": writes, "project": project}


def town_lessons(town: Municipality, actor) -> dict | None:
    """The latest lessons of the town; None if there are none."""
    rows = (
        Lesson.objects.visible_to(actor)
        .listed()
        .of_town(town.pk)
        .with_card_data()
        .order_by("-published_at", "pk")
    )
    shown = list(rows[:6])
    return {"lessons": shown, "town": town} if shown else None


def dashboard_lessons(town: Municipality, actor) -> dict | None:
    """Finished projects without a lesson, and the town's unpublished lessons."""
    rows = list(
        Lesson.objects.visible_to(actor)
        .of_town(town.pk)
        .filter(state__in=UNFINISHED)
        .select_related("project", "revision_of")
        .order_by("-updated_at", "pk")[:MAX_SHOWN]
    )
    missing = list(without_a_lesson(town.pk).order_by("title_key", "pk")[:MAX_SHOWN])
    return {"lessons": rows, "missing": missing} if rows or missing else None


def register_panels() -> None:
    register(Panel(PROJECT_PAGE, "lessons/panels/project.html", 20, project_lessons))
    register(Panel(TOWN_PAGE, "lessons/panels/town.html", 20, town_lessons))
    register(Panel(DASHBOARD, "lessons/panels/dashboard.html", 20, dashboard_lessons))
