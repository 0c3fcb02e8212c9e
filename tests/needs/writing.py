"""Need forms as browsers send them, and the steps to publish a need."""

import uuid

from editorial.workflow.services import move
from needs.models import Need
from projects.models import Theme
from tests.factories import moderator

NEW = "/bedarfe/neu/"


def form(need: Need | None = None, **changes) -> dict:
    """Form data as posted: of ``need``, or of a new one."""
    given = {
        "title": "Pegel kleiner Bäche überwachen",
        "text": "Nach dem Starkregen wollen wir drei Bäche messen.",
        "themes": [str(Theme.objects.get(code="climate_adaptation").pk)],
        "time_frame": "year",
        "token": str(uuid.uuid4()),
    }
    if need is not None:
        need = Need.objects.get(pk=need.pk)
        given = {name: getattr(need, name) for name in ("title", "text", "time_frame", "version")}
        given["themes"] = [str(theme.pk) for theme in need.themes.all()]
    return given | changes


def page(need: Need, step: str = "") -> str:
    """The path of a step, by id; without a step that of the need's page."""
    return f"/bedarfe/{need.pk}/{step}/" if step else need.get_absolute_url()


def publish(need: Need, *, by) -> Need:
    sent = move(need, "submit", by=by, expected_version=need.version)
    return move(sent, "publish", by=moderator(), expected_version=sent.version)


def decide(need: Need, name: str, reason: str = "Bitte ergänzen.") -> Need:
    need.refresh_from_db()
    return move(need, name, by=moderator(), expected_version=need.version, reason=reason)
