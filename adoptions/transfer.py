"""Panels and page about transfer: readiness of a project, and whether it fits one's town."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from adoptions import readiness
from adoptions.fit import Result, fit
from editorial.rights import owns
from municipalities.actors import Actor
from projects.models import Project

FIRST = (Result.NOT_MET, Result.OPEN, Result.MET)


def project_readiness(project: Project, actor: Actor) -> dict | None:
    """The itemised list; owners get the way to each missing item."""
    if not project.is_public and not owns(actor, project):
        return None
    rows = readiness.items(project)
    own = owns(actor, project)
    return {
        "items": [
            (row, missing_link(project, row) if own and not row.is_met else None) for row in rows
        ],
        "score": sum(row.points for row in rows),
        "maximum": readiness.MAXIMUM,
        "project": project,
        "own": own,
    }


def missing_link(project: Project, item: readiness.Item) -> dict | None:
    """Where the owner adds it: an address, or step and field behind the button that opens a revision."""
    rule = item.rule
    if rule.step == "lesson":
        return {"url": reverse("lesson_create", args=[project.original.pk])}
    if not rule.step:
        return None
    if project.is_editable:
        step = reverse("project_edit", args=[project.pk, rule.step])
        return {"url": f"{step}#id_{rule.field}"}
    return {"step": rule.step, "field": rule.field} if project.is_public else None


def project_fit(project: Project, actor: Actor) -> dict | None:
    """Each prerequisite against the reader's town; without a town a hint that members see it."""
    rows = list(project.prerequisites.all())
    if not rows or project.municipality_id == actor.municipality_id or not project.is_public:
        return None
    if actor.municipality is None:
        return {"fits": None, "project": project}
    fits = sorted(fit(rows, actor.municipality), key=lambda row: FIRST.index(row.result))
    return {"fits": fits, "project": project, "town": actor.municipality}


@require_safe
def rules_page(request: HttpRequest) -> HttpResponse:
    """The table of rules with its reasons, for readers."""
    context = {"rules": readiness.RULES, "maximum": readiness.MAXIMUM}
    return render(request, "adoptions/readiness_rules.html", context)
