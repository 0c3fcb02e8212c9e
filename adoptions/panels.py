"""What adoptions add to the pages of projects and towns, and to the dashboard."""

from adoptions.graph import around
from adoptions.models import Adoption
from adoptions.presentation import copied_unchanged, licence_address, source_changed_on
from adoptions.rights import may_record
from adoptions.transfer import project_fit, project_readiness
from core.panels import DASHBOARD, PROJECT_PAGE, TOWN_PAGE, Panel, register
from municipalities.models import Municipality
from projects.models import Project

MOST = 60


def project_adoptions(project: Project, actor) -> dict | None:
    """Who took it over, where it comes from, and the whole chain; a fixed number of queries."""
    if project.is_revision or not (project.is_public or project.is_editable):
        return None
    found = around(project, actor)
    root, projects = found.tree(project), found.projects
    rows = list(
        Adoption.objects.visible_to(actor)
        .filter(project=project)
        .with_card_data()
        .furthest_first()[:MOST]
    )
    source = _source(project, actor, projects)
    offers = may_record(actor, project)
    if not (rows or source or project.is_public):
        return None
    own = [row for row in rows if row.municipality_id == actor.municipality_id and row.is_open]
    return {
        "project": project,
        "adoptions": [(row, projects.get(row.result_project_id)) for row in rows],
        "count": sum(row.is_confirmed and row.is_open and not row.is_overdue for row in rows),
        "source": source,
        "root": root if root.adoptions and (source or _has_results(root)) else None,
        "may_record": offers and not any(not row.is_from_public_source for row in own),
        "own": next((row for row in own if not row.is_from_public_source), None),
        "noted": next((row for row in own if row.is_from_public_source), None),
    }


def _has_results(root) -> bool:
    return any(twig.branch for twig in root.adoptions)


def _source(project: Project, actor, projects: dict) -> dict | None:
    """Its own source, with the licence of the copied text, if the reader may see both."""
    rows = Adoption.objects.visible_to(actor).filter(result_project=project).with_card_data()
    adoption = rows.first()
    if adoption is None or adoption.project_id not in projects:
        return None
    source = projects[adoption.project_id]
    return {
        "adoption": adoption,
        "project": source,
        "licence_address": licence_address(source),
        "unchanged": copied_unchanged(adoption, project),
    }


def town_adoptions(town: Municipality, actor) -> dict | None:
    """What the town took over, and what others took over from it."""
    rows = Adoption.objects.visible_to(actor).with_card_data().furthest_first()
    shown = Project.objects.visible_to(actor).public()
    taken = list(rows.filter(municipality=town, project__in=shown)[:MOST])
    given = list(rows.filter(project__municipality=town, project__in=shown)[:MOST])
    return {"taken": taken, "given": given} if taken or given else None


def dashboard_adoptions(town: Municipality, actor) -> dict | None:
    """To confirm as the origin; own ones, those first that ask for something."""
    rows = Adoption.objects.visible_to(actor).with_card_data().order_by("created_at", "pk")
    waiting = list(
        rows.filter(
            project__municipality=town, origin_confirmed_at=None, origin_disputed_at=None
        ).exclude(basis="public_source")[:MOST]
    )
    own = list(rows.filter(municipality=town).open().prefetch_related("steps")[:MOST])
    for row in own:
        row.source_changed_on = source_changed_on(row, row.steps.all())
    return {"waiting": waiting, "own": own} if waiting or own else None


def register_panels() -> None:
    register(Panel(PROJECT_PAGE, "adoptions/panels/fit.html", 10, project_fit))
    register(Panel(PROJECT_PAGE, "adoptions/panels/project.html", 40, project_adoptions))
    register(Panel(PROJECT_PAGE, "adoptions/panels/readiness.html", 50, project_readiness))
    register(Panel(TOWN_PAGE, "adoptions/panels/town.html", 30, town_adoptions))
    register(Panel(DASHBOARD, "adoptions/panels/dashboard.html", 15, dashboard_adoptions))
