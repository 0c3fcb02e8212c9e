"""A project on the decision page."""

from municipalities.actors import Actor
from projects.models import Project
from projects.public.presentation import costs_per_head
from projects.rules.completeness import missing


def review_context(project: Project, actor: Actor) -> dict:
    """Context of ``projects/_article.html``, with all related data loaded."""
    loaded = Project.objects.visible_to(actor).with_detail_data(actor).get(pk=project.pk)
    return {
        "project": loaded,
        "missing": missing(loaded),
        "costs_per_head": costs_per_head(loaded),
    }
