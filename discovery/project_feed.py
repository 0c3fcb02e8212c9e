"""Atom feed of the newest status updates of one project."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import conditional_page, require_safe

from core.formats.xml import printable
from discovery.atom import ENTRIES, MEDIA_TYPE, StableAtom
from editorial.workflow.choices import State
from municipalities.actors import ANONYMOUS
from projects.models import Project
from updates.models import ANCHOR, StatusUpdate


@require_safe
@conditional_page
def project_feed(request: HttpRequest, pk) -> HttpResponse:
    """``/feeds/projects/<id>.atom``, in two queries; 410 for a withdrawn project."""
    rows = Project.objects.visible_to(ANONYMOUS).select_related("municipality__district")
    project = rows.filter(pk=pk).first()
    if project is None:
        if Project.objects.filter(pk=pk, state=State.TAKEN_DOWN, slug__isnull=False).exists():
            return render(request, "410.html", status=410)
        raise Http404
    with override(settings.LANGUAGE_CODE):
        made = _feed_of(project)
        updates = StatusUpdate.objects.public().filter(project=project).newest_first()[:ENTRIES]
        for update in updates:
            update.project = project
            _add(made, update)
    return HttpResponse(made.writeString("utf-8"), content_type=MEDIA_TYPE)


def _feed_of(project: Project) -> StableAtom:
    address = settings.SITE_URL + reverse("project_feed", args=[project.pk])
    return StableAtom(
        title=printable(f"{project.title} – {settings.SITE_NAME}"),
        link=f"{settings.SITE_URL}{project.get_absolute_url()}#{ANCHOR}",
        description="",
        language=settings.LANGUAGE_CODE,
        feed_url=address,
        feed_guid=project.pk.urn,
    )


def _add(made: StableAtom, update: StatusUpdate) -> None:
    made.add_entry(
        update,
        title=update.title,
        text=update.text,
        town=update.project.municipality,
        licence=update.project.license,
        on=update.created_at,
        updated=update.edited_at or update.created_at,
    )
