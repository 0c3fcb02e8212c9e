"""Pages for status updates: timeline, writing, editing, withdrawing, hiding, reporting."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import NotAllowed, StaleVersion, WrongState
from core.forms.values import differences
from core.lists.keyset import Key
from core.lists.row_page import row_page
from editorial.reports.forms import ReportForm
from editorial.workflow.permissions import owns
from municipalities.views.access import member, signed_in
from projects.models import Project
from projects.views.public import visible_project
from updates import services
from updates.forms import HidingForm, StatusUpdateForm
from updates.models import ANCHOR, StatusUpdate
from updates.permissions import may_hide, may_take_back, may_write
from updates.timeline import timeline

PAGE_SIZE = 20
NEWEST_FIRST = (Key("on", descending=True), Key("id", descending=True))


def _update(request: HttpRequest, pk) -> StatusUpdate:
    rows = StatusUpdate.objects.visible_to(request.actor).select_related(
        "project__municipality__district", "project__revision_of"
    )
    return get_object_or_404(rows, pk=pk)


def _back(project: Project) -> HttpResponse:
    return redirect(f"{project.get_absolute_url()}#{ANCHOR}")


@require_safe
def update_list(request: HttpRequest, pk) -> HttpResponse:
    project = visible_project(request, pk)
    if project.is_revision or not project.is_public:
        raise Http404
    rows = StatusUpdate.objects.visible_to(request.actor).filter(project=project)
    page = row_page(request, rows, NEWEST_FIRST, size=PAGE_SIZE, context="updates")
    newer = rows.newer_than(page.results[0]) if page.previous_cursor else None
    entries = timeline(project, page.results, is_last=not page.next_cursor, newer=newer)
    for update in page.results:
        update.project = project
    panel = {"project": project, "entries": entries, "may_write": may_write(request.actor, project)}
    return render(request, "updates/list.html", {"project": project, "page": page, "panel": panel})


@require_http_methods(["GET", "POST"])
@member(on=visible_project)
def write(request: HttpRequest, project: Project) -> HttpResponse:
    if not may_write(request.actor, project):
        raise WrongState if owns(request.actor, project) else NotAllowed
    form = StatusUpdateForm(request.POST or None, initial={"token": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["token"] or uuid.uuid4()
        given = form.cleaned_data
        update = services.write(project, by=request.actor, given=given, token=token)
        text = _("Ihre Neuigkeit steht auf der Projektseite. Stimmt dort auch alles andere noch?")
        messages.success(request, text)
        return redirect(update.get_absolute_url())
    return _form_page(request, project, form, title=_("Neuigkeit schreiben"))


@require_http_methods(["GET", "POST"])
@member(on=_update)
def edit(request: HttpRequest, update: StatusUpdate) -> HttpResponse:
    if not owns(request.actor, update.project):
        raise NotAllowed
    if not may_write(request.actor, update.project) or update.hidden_at:
        raise WrongState
    stored = StatusUpdate.objects.get(pk=update.pk)
    form = StatusUpdateForm(
        request.POST or None, instance=update, initial={"version": update.version}
    )
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            saved = services.edit(
                stored, by=request.actor, given=form.cleaned_data, expected_version=version
            )
        except StaleVersion:
            return _conflict_page(request, form)
        messages.success(request, _("Gespeichert."))
        return redirect(saved.get_absolute_url())
    return _form_page(request, stored.project, form, title=_("Neuigkeit ändern"), update=stored)


def _conflict_page(request: HttpRequest, form: StatusUpdateForm) -> HttpResponse:
    """A colleague saved meanwhile: show that text, keep the submitted one in the form."""
    stored = StatusUpdate.objects.select_related("project__revision_of").get(pk=form.instance.pk)
    form.data = form.data.copy()
    form.data["version"] = stored.version
    built = StatusUpdateForm(instance=stored, initial={"version": stored.version})
    found = list(differences((form, []), (built, [])))
    if not found:
        return redirect(stored.get_absolute_url())
    return _form_page(
        request, stored.project, form, title=_("Neuigkeit ändern"), status=409, differences=found
    )


def _form_page(request, project: Project, form, *, status: int = 0, **context) -> HttpResponse:
    context |= {"project": project, "form": form}
    status = status or (422 if form.errors else 200)
    return render(request, "updates/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@member(on=_update)
def take_back(request: HttpRequest, update: StatusUpdate) -> HttpResponse:
    """GET asks for confirmation; POST withdraws the update."""
    if not owns(request.actor, update.project):
        raise NotAllowed
    if not may_take_back(request.actor, update) or update.hidden_at:
        raise WrongState
    if request.method == "POST":
        services.take_back(update, by=request.actor)
        messages.success(request, _("Zurückgezogen. Niemand liest die Neuigkeit mehr."))
        return _back(update.project)
    return _ask_page(request, update, None, title=_("Neuigkeit zurückziehen"))


@require_http_methods(["GET", "POST"])
@signed_in
def hide(request: HttpRequest, pk) -> HttpResponse:
    """Hide an update as moderator, with a reason for the town."""
    update = _update(request, pk)
    if not may_hide(request.actor, update):
        raise NotAllowed
    form = HidingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.hide(update, by=request.actor, reason=form.cleaned_data["reason"])
        messages.success(request, _("Von der Seite genommen. Die Kommune erfährt den Grund."))
        return _back(update.project)
    return _ask_page(request, update, form, title=_("Von der Seite nehmen"))


@require_http_methods(["GET", "POST"])
@member(on=_update)
def report(request: HttpRequest, update: StatusUpdate) -> HttpResponse:
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.report(update, by=request.actor, reason=form.cleaned_data["reason"])
        messages.success(request, _("Gemeldet. Die Moderation sieht es sich an."))
        return _back(update.project)
    return _ask_page(request, update, form, title=_("Melden"))


def _ask_page(request, update: StatusUpdate, form, *, title: str) -> HttpResponse:
    context = {"update": update, "project": update.project, "form": form, "title": title}
    status = 422 if form and form.errors else 200
    return render(request, "updates/ask.html", context, status=status)
