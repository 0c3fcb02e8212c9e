"""Public pages: project list and project page."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.lists.list_view import list_page
from core.panels import PROJECT_PAGE, panels_for
from editorial.workflow.permissions import may_edit, may_revise, owns, possible_moves
from projects.models import Project
from projects.public.embedding import embedding_of
from projects.public.listing import PROJECTS
from projects.public.presentation import SORTS, costs_per_head, json_ld


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    """Published projects with search and filters."""
    return list_page(request, PROJECTS, folder="projects", sorts=SORTS, data=_asked(request.GET))


def _asked(data: QueryDict) -> QueryDict:
    """Drop “only the 100 most similar” if no town is given."""
    if data.get("like_nearest") and not data.get("like"):
        data = data.copy()
        del data["like_nearest"]
    return data


@require_safe
def project_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """By slug, or by id before the first publication.

    Withdrawn projects answer 410 to readers who may not see them.
    """
    actor = request.actor
    project = Project.objects.visible_to(actor).filter(**_address(slug)).first()
    if project is None:
        return _gone_or_missing(request, slug)
    if project.slug and project.slug != slug:
        return redirect(project)
    project = Project.objects.visible_to(actor).with_detail_data(actor).get(pk=project.pk)
    own = owns(actor, project)
    revision = Project.objects.filter(revision_of=project).first() if own else None
    context = {
        "project": project,
        "own": own,
        "revision": revision,
        "moves": possible_moves(actor, project) if actor.is_authenticated else [],
        "may_edit": may_edit(actor, project),
        "may_revise": may_revise(actor, project),
        "costs_per_head": costs_per_head(project),
        "panels": panels_for(PROJECT_PAGE, project, actor),
        "canonical_url": project.origin_url,
        "json_ld": json_ld(project) if project.is_public else "",
        "embedding": embedding_of(project),
    }
    return render(request, "projects/detail.html", context)


def _address(slug: str) -> dict:
    try:
        return {"pk": uuid.UUID(slug)}
    except ValueError:
        return {"slug": slug}


def _gone_or_missing(request: HttpRequest, slug: str) -> HttpResponse:
    """410 for projects that were public; their withdrawal is no secret."""
    if Project.objects.withdrawn().filter(**_address(slug)).exists():
        return render(request, "410.html", status=410)
    raise Http404
