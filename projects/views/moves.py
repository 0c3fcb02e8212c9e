"""Buttons for moves of a project. All are POST; the service checks permissions again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError, Incomplete, StaleVersion, WrongState
from core.forms.lost_updates import version_sent
from editorial.workflow import pairs, services
from editorial.workflow.permissions import may_delete
from municipalities.views.access import signed_in
from projects.services.writing import open_revision
from projects.views.edit import own_project
from projects.wizard.forms import STEPS

DONE = {
    "submit": _("Eingereicht. Die Moderation prüft Ihren Eintrag; Sie erhalten eine Mail."),
    "withdraw": _("Zurückgeholt. Sie können den Entwurf wieder bearbeiten."),
    "archive": _("Archiviert. Der Eintrag bleibt lesbar, steht aber nicht mehr in Listen."),
    "restore": _("Wieder veröffentlicht."),
}


@require_POST
@signed_in
def move(request: HttpRequest, pk, name: str) -> HttpResponse:
    project = own_project(request, pk)
    try:
        version, wishes = _version(request), request.POST.getlist("with")
        others = pairs.chosen(pairs.ready_with(project), wishes) if name == "submit" else []
        moved = pairs.move_together(
            project, others, name, by=request.actor, expected_version=version
        )
    except Incomplete:
        messages.error(request, _("Es fehlen noch Angaben. Sehen Sie unten, welche."))
        return redirect("project_review", pk)
    except DomainError as error:
        services.note_refusal(project, name, by=request.actor, error=error)
        raise
    messages.success(request, DONE[name])
    return redirect(moved.original)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise WrongState
    return int(text)


@require_POST
@signed_in
def revise(request: HttpRequest, pk) -> HttpResponse:
    """Open the pending revision of a published project, at a field if one is given."""
    project = own_project(request, pk)
    revision = open_revision(project, by=request.actor)
    if not revision.is_editable:
        return redirect("project_detail", str(revision.pk))
    step, field = request.POST.get("step", ""), request.POST.get("field", "")
    if step not in STEPS or not field.isidentifier():
        return redirect("project_edit", revision.pk, "basics")
    return redirect(f"{reverse('project_edit', args=[revision.pk, step])}#id_{field}")


@require_http_methods(["GET", "POST"])
@signed_in
def delete(request: HttpRequest, pk) -> HttpResponse:
    """GET asks for confirmation; POST deletes a draft or gives up a pending revision."""
    project = own_project(request, pk)
    if not may_delete(request.actor, project):
        raise WrongState
    if request.method == "POST":
        try:
            services.delete_draft(project, by=request.actor, expected_version=version_sent(request))
        except StaleVersion:
            project.refresh_from_db()
            context = {"project": project, "is_stale": True}
            return render(request, "projects/form/delete.html", context, status=409)
        messages.success(request, _("Gelöscht."))
        return redirect("dashboard")
    return render(request, "projects/form/delete.html", {"project": project})
