"""Pages on which a town sets who answers requests."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contacts import responsibilities
from contacts.forms import ResponsibilityForm
from core.errors import NotAllowed
from core.forms.lost_updates import save_unless_changed, status_of
from municipalities.requests import ActorRequest, town_of
from municipalities.views.access import member
from projects.models import Project


@require_safe
@member
def responsibility_list(request: ActorRequest) -> HttpResponse:
    context = responsibilities.overview(town_of(request))
    return render(request, "contacts/responsibilities.html", context)


def _own_project(request: ActorRequest, pk: UUID | None) -> Project | None:
    if pk is None:
        return None
    town = request.actor.municipality_id
    own = Project.objects.visible_to(request.actor).originals().of_town(town)
    return get_object_or_404(own, pk=pk)


@require_http_methods(["GET", "POST"])
@member(on=_own_project)
def responsibility_edit(request: ActorRequest, project: Project | None = None) -> HttpResponse:
    """For one project of the actor's town or, without one, for all others."""
    actor = request.actor
    if not actor.is_coordinator:
        raise NotAllowed

    def build(data: Any = None) -> ResponsibilityForm:
        row = responsibilities.row_for(town_of(request), project)
        return ResponsibilityForm(data, instance=row, town=town_of(request))

    form, differences = build(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("owner", "deputy")}
        differences = save_unless_changed(
            form,
            name=f"responsibility {actor.municipality_id} {project and project.pk}",
            stored=build,
            save=lambda: responsibilities.assign(project, by=actor, **chosen),
        )
        if not differences:
            messages.success(request, _("Gespeichert. Offene Anfragen gehen ab jetzt dorthin."))
            return redirect("responsibility_list")
    context = {"form": form, "project": project, "differences": differences}
    status = status_of(form, differences)
    return render(request, "contacts/responsibility_form.html", context, status=status)
