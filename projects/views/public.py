"""Public pages: project list and project page."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.lists.list_view import list_page
from core.panels import PROJECT_PAGE, panels_for
from editorial.workflow.entry_page import entry_context, entry_page
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


def visible_project(request: HttpRequest, pk) -> Project:
    """Raises `Http404` unless the reader may see it."""
    rows = Project.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("municipality__district", "revision_of"), pk=pk)


@require_safe
def project_detail(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Project.objects.visible_to(request.actor).with_detail_data(request.actor)
    return entry_page(request, rows, slug, _page)


def _page(request: HttpRequest, project: Project) -> HttpResponse:
    actor = request.actor
    context = entry_context(project, actor) | {
        "costs_per_head": costs_per_head(project),
        "panels": panels_for(PROJECT_PAGE, project, actor),
        "json_ld": json_ld(project) if project.is_public else "",
        "embedding": embedding_of(project),
    }
    return render(request, "projects/detail.html", context)
