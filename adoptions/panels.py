"""Panels about adoptions on the pages of projects and towns and on the dashboard."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from adoptions.choices import Basis
from adoptions.graph import Surroundings, around
from adoptions.models import Adoption
from adoptions.permissions import may_record
from adoptions.presentation import copied_unchanged, licence_address, source_changed_on
from adoptions.transfer import project_fit, project_readiness
from core.panels import DASHBOARD, PROJECT_PAGE, TOWN_PAGE, Panel, register
from municipalities.actors import Actor
from municipalities.models import Municipality
from projects.models import Project

MAX_SHOWN = 60
# headings, in order: taken over, interest, ended
TAKEN = (_("Von anderen übernommen"), _("Interesse und Prüfung"), _("Nicht weitergeführt"))
GIVEN = (
    _("An andere weitergegeben"),
    _("Interesse anderer Kommunen"),
    _("Von anderen nicht weitergeführt"),
)


def _first(rows: QuerySet) -> tuple[list[Adoption], int]:
    """At most MAX_SHOWN rows, and the number of rows left out."""
    shown = list(rows[:MAX_SHOWN])
    return shown, rows.count() - len(shown)


def project_adoptions(project: Project, actor: Actor) -> dict | None:
    """Adopters, source and the whole chain of a project; a fixed number of queries."""
    if project.is_revision or not (project.is_public or project.is_editable):
        return None
    found = around(project, actor)
    root = found.tree(project)
    visible = Adoption.objects.visible_to(actor).filter(project=project)
    rows, more = _first(visible.with_card_data().furthest_first())
    source = _source(project, actor, found)
    if not (rows or source or project.is_public):
        return None
    open_one = visible.filter(municipality=actor.municipality_id).open().first()
    own = open_one if open_one and not open_one.is_from_public_source else None
    return {
        "project": project,
        "adoptions": [(row, found.result_of(row)) for row in rows],
        "more": more,
        "count": Adoption.objects.counted().filter(project=project).count(),
        "source": source,
        "root": root
        if root.adoptions and (root.project != project or _has_results(root))
        else None,
        "may_record": own is None and may_record(actor, project),
        "own": own,
        "noted": open_one is not None and own is None,
    }


def _has_results(root: Any) -> bool:
    return any(twig.branch for twig in root.adoptions)


def _source(project: Project, actor: Actor, found: Surroundings) -> dict | None:
    """The source, as far as the reader may see it, and the attribution of copied text.

    For copied text the town and the licence are named even if the adoption is disputed or the text
    was rewritten, because the licence requires attribution.
    """
    adoption = Adoption.objects.filter(result_project=project).with_card_data().first()
    if adoption is None:
        return None
    source = Project.objects.visible_to(actor).filter(pk=adoption.project_id).first()
    is_visible = source is not None and adoption in found.adoptions
    claims = is_visible and adoption.origin_disputed_at is None
    if not (claims or adoption.copied):
        return None
    return {
        "adoption": adoption if is_visible else None,
        "claims": claims,
        "project": source,
        "town": adoption.project.municipality,
        "is_copied": bool(adoption.copied),
        "licence": adoption.project.get_license_display(),
        "licence_address": licence_address(adoption.project),
        "unchanged": copied_unchanged(adoption, project),
    }


def town_adoptions(town: Municipality, actor: Actor) -> dict | None:
    """Adoptions by the town and adoptions of its projects, grouped; interest and ends apart."""
    rows = Adoption.objects.visible_to(actor).with_card_data().furthest_first()
    shown = rows.filter(project__in=Project.objects.visible_to(actor).public())
    taken, more_taken = _first(shown.filter(municipality=town))
    given, more_given = _first(shown.filter(project__municipality=town))
    sections = [
        *_sections(TAKEN, taken, is_given=False),
        *_sections(GIVEN, given, is_given=True),
    ]
    return {"sections": sections, "more": more_taken + more_given} if sections else None


def _sections(headings: tuple, rows: list[Adoption], *, is_given: bool) -> list[dict]:
    """Split rows into taken over, interest and ended; empty groups are left out."""
    groups: tuple[list[Adoption], ...] = ([], [], [])
    for row in rows:
        groups[2 if not row.is_open else 1 if row.is_interest else 0].append(row)
    return [
        {"heading": heading, "rows": group, "is_given": is_given}
        for heading, group in zip(headings, groups, strict=True)
        if group
    ]


def dashboard_adoptions(town: Municipality, actor: Actor) -> dict | None:
    """Adoptions to confirm as the origin, and the town's own open ones, oldest first."""
    rows = Adoption.objects.visible_to(actor).with_card_data().order_by("created_at", "pk")
    waiting, more_waiting = _first(
        rows.filter(
            project__municipality=town, origin_confirmed_at=None, origin_disputed_at=None
        ).exclude(basis=Basis.PUBLIC_SOURCE)
    )
    own, more_own = _first(rows.filter(municipality=town).open().prefetch_related("steps"))
    for row in own:
        row.source_changed_on = source_changed_on(row, row.steps.all())
    if not (waiting or own):
        return None
    return {
        "waiting": waiting,
        "waiting_count": len(waiting) + more_waiting,
        "more_waiting": more_waiting,
        "own": own,
        "more_own": more_own,
    }


def register_panels() -> None:
    register(Panel(PROJECT_PAGE, "adoptions/panels/fit.html", 10, project_fit))
    register(Panel(PROJECT_PAGE, "adoptions/panels/project.html", 40, project_adoptions))
    register(Panel(PROJECT_PAGE, "adoptions/panels/readiness.html", 50, project_readiness))
    register(Panel(TOWN_PAGE, "adoptions/panels/town.html", 30, town_adoptions))
    register(Panel(DASHBOARD, "adoptions/panels/dashboard.html", 15, dashboard_adoptions))
