"""Buttons to watch an entry or to save a search, on the pages concerned."""

from urllib.parse import urlencode

from core.panels import LIST_PAGE, PROJECT_PAGE, TOWN_PAGE, Panel, register
from municipalities.models import Municipality
from projects.models import Project
from watching.choices import WatchKind
from watching.models import Watch
from watching.searches import CATALOGUES


def project_watch(project: Project, actor) -> dict | None:
    """Watch button for members of other towns; a town's own projects need none."""
    if not actor.municipality_id or not project.is_public or project.is_revision:
        return None
    if actor.municipality_id == project.municipality_id:
        return None
    rows = Watch.objects.filter(municipality=actor.municipality_id, project=project)
    return {"project": project, "is_watched": rows.exists()}


def town_watch(town: Municipality, actor) -> dict | None:
    if not actor.municipality_id or actor.municipality_id == town.pk:
        return None
    rows = Watch.objects.filter(municipality=actor.municipality_id, town=town)
    return {"town": town, "is_watched": rows.exists()}


def list_search(subject, actor) -> dict | None:
    """``subject``: template folder of the list page, and its query parameters."""
    folder, data = subject
    if not actor.municipality_id or folder not in WatchKind.values:
        return None
    if not any(data.get(name) for name in CATALOGUES[folder].filterset.base_filters):
        return None
    return {"address": urlencode({"kind": folder, "query": data.urlencode()})}


def register_panels() -> None:
    register(Panel(PROJECT_PAGE, "watching/panels/project.html", 1, project_watch))
    register(Panel(TOWN_PAGE, "watching/panels/town.html", 1, town_watch))
    register(Panel(LIST_PAGE, "watching/panels/search.html", 10, list_search))
