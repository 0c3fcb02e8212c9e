"""Dashboard panel with a town's unreviewed suggestions."""

from django.db.models import F

from core.panels import DASHBOARD, Panel, register
from editorial.workflow.choices import State
from municipalities.models import Municipality
from portals.models import Suggestion

MAX_SHOWN = 5


def waiting_suggestions(town: Municipality, actor) -> dict | None:
    """Suggested drafts that nobody in the town has edited; one query."""
    rows = Suggestion.objects.filter(
        municipality=town, project__state=State.DRAFT, project__version=F("written_version")
    )
    found = list(rows.select_related("portal", "project").order_by("-created_at", "pk")[:MAX_SHOWN])
    return {"suggestions": found} if found else None


def register_panels() -> None:
    register(Panel(DASHBOARD, "api/panels/dashboard.html", 12, waiting_suggestions))
