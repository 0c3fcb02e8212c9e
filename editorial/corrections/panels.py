"""Corrections on the dashboard of the town that decides them."""

from core.panels import DASHBOARD, Panel, register
from editorial.corrections.queries import rows
from editorial.models import Correction
from municipalities.actors import Actor
from municipalities.models import Municipality

MAX_SHOWN = 10


def dashboard_corrections(town: Municipality, actor: Actor) -> dict | None:
    """The oldest open corrections; one query, plus one per kind of entry among them."""
    waiting = Correction.objects.filter(municipality=town).open()
    oldest = waiting.select_related("by_municipality__district").order_by("created_at", "id")
    found = list(oldest[: MAX_SHOWN + 1])
    if not found:
        return None
    return {"rows": rows(found[:MAX_SHOWN], actor), "has_more": len(found) > MAX_SHOWN}


def register_panels() -> None:
    register(Panel(DASHBOARD, "editorial/panels/corrections.html", 8, dashboard_corrections))
