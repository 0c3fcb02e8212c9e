"""Timeline panel on a project's page."""

from core.panels import PROJECT_PAGE, Panel, register
from projects.models import Project
from updates.models import StatusUpdate
from updates.permissions import may_write
from updates.timeline import timeline

MAX_SHOWN = 10


def project_timeline(project: Project, actor) -> dict | None:
    """The newest updates and phase changes; one query in addition to the page's own."""
    if project.is_revision:
        return None
    rows = StatusUpdate.objects.visible_to(actor).filter(project=project)
    newest = list(rows.newest_first()[: MAX_SHOWN + 1])
    has_more = len(newest) > MAX_SHOWN
    entries = timeline(project, newest[:MAX_SHOWN], is_last=not has_more)
    is_own = may_write(actor, project)
    if not (entries or is_own):
        return None
    for update in newest:
        update.project = project
    return {
        "project": project,
        "entries": entries,
        "has_more": has_more,
        "has_updates": bool(newest),
        "may_write": is_own,
    }


def register_panels() -> None:
    register(Panel(PROJECT_PAGE, "updates/panels/project.html", 30, project_timeline))
