"""Project panels on town pages and the dashboard."""

from core.panels import DASHBOARD, TOWN_PAGE, Panel, register
from editorial.workflow.choices import State
from municipalities.models import Municipality
from projects.models import Project
from projects.public.recommendations import recommended

MAX_ON_TOWN_PAGE = 60
DASHBOARD_FIELDS = ("title", "slug", "state", "reason", "language", "updated_at")


def town_projects(town: Municipality, actor) -> dict:
    """The town's own projects, archived ones last, and those it takes part in."""
    public = Project.objects.visible_to(actor).public().with_card_data()
    rows = list(
        public.filter(municipality=town).order_by("-state", "-published_at", "pk")[
            :MAX_ON_TOWN_PAGE
        ]
    )
    joined = list(
        public.filter(partner_municipalities=town, state=State.PUBLISHED).order_by(
            "-published_at", "pk"
        )[:MAX_ON_TOWN_PAGE]
    )
    return {"own": rows, "joined": joined, "town": town}


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


def dashboard_recommended(town: Municipality, actor) -> dict:
    return {"projects": recommended(town, actor), "town": town}


def register_panels() -> None:
    register(Panel(TOWN_PAGE, "projects/panels/town.html", 10, town_projects))
    register(Panel(DASHBOARD, "projects/panels/dashboard.html", 10, dashboard_projects))
    register(Panel(DASHBOARD, "projects/panels/recommended.html", 60, dashboard_recommended))
