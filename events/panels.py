"""Panels with events on the dashboard and on the pages of towns and projects."""

from core.panels import DASHBOARD, PROJECT_PAGE, TOWN_PAGE, Panel, register
from editorial.workflow.permissions import owns
from events.models import Event
from events.registrations import to_come
from municipalities.models import Municipality
from projects.models import Project

MAX_SHOWN = 20


def dashboard_events(town: Municipality, actor) -> dict:
    """The town's upcoming and past events, and the reader's own registrations."""
    rows = Event.objects.visible_to(actor).of_town(town.pk).with_card_data()
    coming = rows.not_over()
    places = to_come(actor.user_id, town.pk).filter(event__in=Event.objects.public())
    return {
        "own": list(coming.order_by("starts_at", "pk")[:MAX_SHOWN]),
        "over": list(
            rows.exclude(pk__in=coming.values("pk")).order_by("-starts_at", "pk")[:MAX_SHOWN]
        ),
        "places": list(places.select_related("event__municipality__district")[:MAX_SHOWN]),
    }


def town_events(town: Municipality, actor) -> dict | None:
    """Upcoming events of the town; None without any."""
    rows = Event.objects.visible_to(actor).listed().of_town(town.pk)
    events = list(rows.not_over().with_card_data().order_by("starts_at", "pk")[:MAX_SHOWN])
    return {"events": events} if events else None


def project_events(project: Project, actor) -> dict | None:
    """Upcoming events about the project; its own town gets a link to create one."""
    if not project.is_public or project.is_revision:
        return None
    rows = Event.objects.visible_to(actor).listed().filter(project=project)
    events = list(rows.not_over().with_card_data().order_by("starts_at", "pk")[:MAX_SHOWN])
    invites = owns(actor, project)
    return {"events": events, "project": project, "invites": invites} if events or invites else None


def register_panels() -> None:
    register(Panel(DASHBOARD, "events/panels/dashboard.html", 45, dashboard_events))
    register(Panel(TOWN_PAGE, "events/panels/town.html", 15, town_events))
    register(Panel(PROJECT_PAGE, "events/panels/project.html", 15, project_events))
