"""Panels and page on transferability: readiness of a project, and its fit for the reader's town."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from adoptions import readiness
from adoptions.fit import Result, fit
from editorial.workflow.permissions import owns
from municipalities.actors import Actor
from municipalities.requests import ActorRequest
from projects.models import Project

FIRST = (Result.NOT_MET, Result.OPEN, Result.MET)


MET, MISSING, OUTDATED = _("vorhanden"), _("nicht vorhanden"), _("älter als ein Jahr")
# the reader may see one on the page that is not public
NOT_PUBLIC = _("öffentlich nicht vorhanden")
_OF_SEVERAL_READERS = ("documents", "lesson")


def project_readiness(project: Project, actor: Actor) -> dict | None:
    """The score by item; owners get a link to add each missing item.

    None for a revision: its lessons and adoptions are attached to the public entry.
    """
    own = owns(actor, project)
    if project.is_revision or not (project.is_public or own):
        return None
    rows = readiness.items(project)
    return {
        "items": [
            (row, _state(project, row), missing_link(project, row) if own else None) for row in rows
        ],
        "score": sum(row.points for row in rows),
        "maximum": readiness.MAXIMUM,
        "project": project,
        "own": own,
    }


def _state(project: Project, item: readiness.Item) -> Promise:
    if item.is_met:
        return MET
    if item.rule.step in _OF_SEVERAL_READERS:
        return NOT_PUBLIC
    is_outdated = item.rule.code == readiness.CONTACT and project.responsible_function
    return OUTDATED if is_outdated else MISSING


def missing_link(project: Project, item: readiness.Item) -> dict | None:
    """Where the owner adds the item: a URL, or the field for the button that opens a revision."""
    rule = item.rule
    if item.is_met or not rule.step:
        return None
    if rule.step == "lesson":
        form = reverse("lesson_create", args=[project.pk])
        return {"url": f"{form}?polarity={rule.field}#id_polarity"}
    if project.is_editable:
        step = reverse("project_edit", args=[project.pk, rule.step])
        return {"url": f"{step}#id_{rule.field}"}
    return {"field": rule.field} if project.is_public else None


def project_fit(project: Project, actor: Actor) -> dict | None:
    """Check each prerequisite against the reader's town; anonymous readers get a hint to sign in."""
    rows = list(project.prerequisites.all())
    if not rows or project.municipality_id == actor.municipality_id or not project.is_public:
        return None
    if actor.municipality is None:
        return {"fits": None, "project": project}
    fits = sorted(fit(rows, actor.municipality), key=lambda row: FIRST.index(row.result))
    return {"fits": fits, "project": project, "town": actor.municipality}


@require_safe
def rules_page(request: ActorRequest) -> HttpResponse:
    """Public page that explains the rules of the score."""
    context = {"rules": readiness.RULES, "maximum": readiness.MAXIMUM}
    return render(request, "adoptions/readiness_rules.html", context)
