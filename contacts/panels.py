"""Panels about requests on the project page, the dashboard and in the moderation."""

from contacts.models import ContactRequest
from contacts.people import can_answer
from contacts.response_time import median_answer_days
from contacts.services.asking import may_ask
from core.panels import DASHBOARD, PROJECT_PAGE, Panel, register
from municipalities.actors import Actor
from municipalities.models import Municipality
from projects.models import Project

MAX_SHOWN = 10


def project_contact(project: Project, actor: Actor) -> dict | None:
    """How to ask the town, its median response time, and the reader's own requests."""
    if project.is_revision or not project.is_public:
        return None
    own = ContactRequest.objects.visible_to(actor).filter(project=project).with_card_data()
    return {
        "project": project,
        "can_answer": can_answer(project.municipality),
        "may_ask": may_ask(actor, project),
        "is_own": actor.municipality_id == project.municipality_id,
        "median": median_answer_days(project.municipality_id),
        "requests": list(own.order_by("-last_activity_at", "pk")[:MAX_SHOWN]),
    }


def dashboard_requests(town: Municipality, actor: Actor) -> dict | None:
    """Requests the town has to answer, oldest first, and its own open requests."""
    rows = ContactRequest.objects.visible_to(actor).open().with_card_data()
    waiting = list(rows.filter(asked=town).waiting().order_by("waiting_since", "pk")[:MAX_SHOWN])
    asked = list(rows.filter(asking=town).order_by("-last_activity_at", "pk")[:MAX_SHOWN])
    return {"waiting": waiting, "asked": asked} if waiting or asked else None


def register_panels() -> None:
    register(Panel(PROJECT_PAGE, "contacts/panels/project.html", 5, project_contact))
    register(Panel(DASHBOARD, "contacts/panels/dashboard.html", 5, dashboard_requests))
