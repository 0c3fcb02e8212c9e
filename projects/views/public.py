"""Public page of a project."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.panels import PROJECT_PAGE, panels_for
from editorial.workflow.entry_page import entry_context, entry_page
from projects.models import Project
from projects.public.embedding import embedding_of
from projects.public.presentation import costs_per_head, json_ld


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
