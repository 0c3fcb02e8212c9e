"""Panels with questions, answers and development partners on a project's page."""

from contacts.services.asking import may_ask
from core.panels import DASHBOARD, PROJECT_PAGE, Panel, register
from discussion.models import Partnership, Post
from discussion.services import may_post
from municipalities.models import Municipality
from projects.models import Project

MAX_SHOWN = 10


def project_discussion(project: Project, actor) -> dict | None:
    """The newest questions with their answers; a fixed number of queries.

    None for a harvested project, which is discussed on its own portal.
    """
    if project.is_revision or not project.is_public or project.is_harvested:
        return None
    newest = list(
        Post.objects.threads(project, actor).order_by("-created_at", "-pk")[: MAX_SHOWN + 1]
    )
    return {
        "project": project,
        "questions": newest[:MAX_SHOWN],
        "has_more": len(newest) > MAX_SHOWN,
        "may_post": may_post(actor, project),
    }


def project_partners(project: Project, actor) -> dict | None:
    """Accepted partners for everybody; open requests for the two towns."""
    if project.is_revision or not project.is_public:
        return None
    is_origin = actor.municipality_id == project.municipality_id
    rows = list(
        Partnership.objects.filter(project=project).select_related("municipality__district")
    )
    own = next((row for row in rows if row.municipality_id == actor.municipality_id), None)
    accepted = [row for row in rows if row.state == Partnership.State.ACCEPTED]
    wished = [row for row in rows if row.state == Partnership.State.WISHED]
    may_wish = may_ask(actor, project) and (own is None or Partnership.State(own.state).is_over)
    if not (accepted or may_wish or own or (is_origin and wished)):
        return None
    return {
        "project": project,
        "accepted": accepted,
        "wished": wished if is_origin else [],
        "is_origin": is_origin,
        "own": own,
        "may_wish": may_wish,
    }


def dashboard_partnerships(town: Municipality, actor) -> dict | None:
    rows = Partnership.objects.filter(
        project__municipality=town, state=Partnership.State.WISHED
    ).select_related("municipality__district", "project__revision_of")
    wished = list(rows)
    return {"wished": wished} if wished else None


def register_panels() -> None:
    register(Panel(PROJECT_PAGE, "discussion/panels/discussion.html", 60, project_discussion))
    register(Panel(PROJECT_PAGE, "discussion/panels/partners.html", 45, project_partners))
    register(Panel(DASHBOARD, "discussion/panels/dashboard.html", 12, dashboard_partnerships))
