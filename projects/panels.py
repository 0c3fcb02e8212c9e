"""Projects of a town on its dashboard."""

from core.panels import DASHBOARD, Panel, register
from editorial.workflow.choices import State
from municipalities.models import Municipality
from projects.models import Project

DASHBOARD_FIELDS = ("title", "slug", "state", "reason", "language", "updated_at")


def dashboard_projects(town: Municipality, actor) -> dict:
    """All projects of the town kept on this instance, grouped by state; one query."""
    rows = list(
        Project.objects.visible_to(actor)
        .of_town(town.pk)
        .ours()
        .select_related("revision_of")
        .only(*DASHBOARD_FIELDS, "revision_of", "revision_of__slug")
        .order_by("-updated_at", "pk")
    )
    revised = {row.revision_of_id: row for row in rows if row.is_revision}
    for row in rows:
        row.open_revision = revised.get(row.pk)
    groups = {state: [row for row in rows if row.state == state] for state in State.values}
    return {"groups": groups, "is_empty": not rows}


def register_panels() -> None:
    register(Panel(DASHBOARD, "projects/panels/dashboard.html", 10, dashboard_projects))
