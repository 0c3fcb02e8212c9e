"""Dashboard panel with the entries a town has to check."""

from django.utils import timezone

from core.panels import DASHBOARD, Panel, register
from editorial.freshness.queries import to_check
from editorial.freshness.reminders import announced_ends
from municipalities.actors import Actor
from municipalities.models import Municipality

MAX_SHOWN = 50


def dashboard_review(town: Municipality, actor: Actor) -> dict | None:
    """Due within two weeks or overdue, oldest first. A fixed number of queries."""
    items = to_check(timezone.now(), actor=actor, town=town.pk, most=MAX_SHOWN)
    if not items:
        return None
    ends = announced_ends(items)
    return {"rows": [(item, ends.get(item.entry.pk)) for item in items[:MAX_SHOWN]]}


def register_panels() -> None:
    register(Panel(DASHBOARD, "editorial/panels/review.html", 8, dashboard_review))
