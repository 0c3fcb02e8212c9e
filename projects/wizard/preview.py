"""Preview of a project's page, built from a draft or pending revision."""

from django.utils import timezone

from core.panels import PROJECT_PAGE, panels_for
from editorial.workflow.choices import Visibility
from editorial.workflow.preview import as_published
from municipalities.actors import ANONYMOUS
from projects.models import PhaseChange, Project
from projects.public.embedding import embedding_of
from projects.public.presentation import costs_per_head, json_ld
from projects.services.writing import free_slug


def preview_context(draft: Project, *, for_towns: bool) -> dict:
    """Context of ``projects/detail.html`` for an anonymous reader.

    With ``for_towns``, restricted documents are included.
    """
    rows = Project.objects.filter(pk=draft.pk).with_detail_data(ANONYMOUS)
    project = rows.get()
    public = project.revision_of
    artifacts = project.artifacts.model.objects.filter(project=project).select_related(
        "type", "file"
    )
    if not for_towns:
        artifacts = artifacts.filter(visibility=Visibility.PUBLIC)
    phases = {"phase_changes": _phases(project, public)}
    project._prefetched_objects_cache |= {"artifacts": artifacts, **phases}
    if public:
        public._prefetched_objects_cache = phases
    shown = as_published(project, slug=free_slug(project.title))
    return {
        "project": shown,
        "entry": shown,
        "costs_per_head": costs_per_head(shown),
        "panels": panels_for(PROJECT_PAGE, public or shown, ANONYMOUS),
        "json_ld": json_ld(shown),
        "embedding": embedding_of(shown),
        "actor": ANONYMOUS,
    }


def _phases(project: Project, public: Project | None) -> list[PhaseChange]:
    """The public phase history, with the step that publication will add."""
    steps = list(public.phase_changes.all()) if public else []
    before = public.phase if public else ""
    if project.phase and project.phase != before:
        steps.append(
            PhaseChange(phase_from=before, phase_to=project.phase, on=timezone.localdate())
        )
    return steps
