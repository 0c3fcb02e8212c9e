"""Needs on the dashboard and on a town's page."""

from core.panels import DASHBOARD, TOWN_PAGE, Panel, register
from municipalities.models import Municipality
from needs.models import Need

MOST = 20


def dashboard_needs(town: Municipality, actor) -> dict | None:
    """The town's own that are not finished, those it joined, and whether it closed some."""
    rows = Need.objects.visible_to(actor).with_card_data()
    own = rows.filter(municipality=town, closed_at=None).order_by("-updated_at", "pk")
    joined = rows.filter(participations__municipality=town).order_by("-published_at", "pk")
    closed = Need.objects.visible_to(actor).published().filter(municipality=town)
    return {
        "own": list(own[:MOST]),
        "joined": list(joined.public()[:MOST]),
        "has_closed": closed.exclude(closed_at=None).exists(),
    }


def town_needs(town: Municipality, actor) -> dict | None:
    rows = Need.objects.visible_to(actor).open().filter(municipality=town).with_card_data()
    needs = list(rows.order_by("-published_at", "pk")[:MOST])
    return {"needs": needs} if needs else None


def register_panels() -> None:
    register(Panel(DASHBOARD, "needs/panels/dashboard.html", 40, dashboard_needs))
    register(Panel(TOWN_PAGE, "needs/panels/town.html", 20, town_needs))
