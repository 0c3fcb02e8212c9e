"""Panels with needs on the dashboard and on a town's page."""

from core.panels import DASHBOARD, TOWN_PAGE, Panel, register
from municipalities.models import Municipality
from needs.models import Need

MAX_SHOWN = 20


def dashboard_needs(town: Municipality, actor) -> dict | None:
    """The town's own open needs, those it joined, and its own closed ones."""
    rows = Need.objects.visible_to(actor).with_card_data()
    own = rows.ours().filter(municipality=town).order_by("-updated_at", "pk")
    joined = rows.filter(participations__municipality=town).order_by("-published_at", "pk")
    return {
        "own": list(own.filter(closed_at=None)[:MAX_SHOWN]),
        "joined": list(joined.public()[:MAX_SHOWN]),
        "closed": list(own.exclude(closed_at=None)[:MAX_SHOWN]),
    }


def town_needs(town: Municipality, actor) -> dict | None:
    rows = Need.objects.visible_to(actor).open().filter(municipality=town).with_card_data()
    needs = list(rows.order_by("-published_at", "pk")[:MAX_SHOWN])
    return {"needs": needs} if needs else None


def register_panels() -> None:
    register(Panel(DASHBOARD, "needs/panels/dashboard.html", 40, dashboard_needs))
    register(Panel(TOWN_PAGE, "needs/panels/town.html", 20, town_needs))
