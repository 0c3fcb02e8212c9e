"""Cards of projects on town pages and the dashboard."""

from core.panels import DASHBOARD, TOWN_PAGE, Panel, register
from editorial.workflow.choices import State
from municipalities.models import Municipality
from project_lists.cards import with_counts
from project_lists.recommendations import recommended
from projects.models import Project

MAX_ON_TOWN_PAGE = 60


def town_projects(town: Municipality, actor) -> dict:
    """The town's own projects, archived ones last, and those it takes part in."""
    public = with_counts(Project.objects.visible_to(actor).public())
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


def dashboard_recommended(town: Municipality, actor) -> dict:
    return {"projects": recommended(town, actor), "town": town}


def register_panels() -> None:
    register(Panel(TOWN_PAGE, "projects/panels/town.html", 10, town_projects))
    register(Panel(DASHBOARD, "projects/panels/recommended.html", 60, dashboard_recommended))
