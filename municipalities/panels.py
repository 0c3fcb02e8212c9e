"""The register's own panels on the page of a town."""

from core.panels import TOWN_PAGE, Panel, register
from municipalities import similarity
from municipalities.choices import MunicipalityKind
from municipalities.models import Municipality

SHOWN = 5


def similar_towns(town: Municipality, actor) -> dict | None:
    """The most similar towns with the reasons; None for a Land or a dissolved town."""
    if town.valid_until or town.kind == MunicipalityKind.STATE:
        return None
    found = similarity.nearest(town, count=SHOWN)
    rows = [(row.town, similarity.reasons(row.parts)) for row in found]
    return {"rows": rows, "town": town} if rows else None


def register_panels() -> None:
    register(Panel(TOWN_PAGE, "municipalities/panels/similar.html", 60, similar_towns))
