"""Pages on which a town writes its lessons."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import NotAllowed
from editorial.authoring.autosave import FormName
from editorial.authoring.autosave_forms import returned, saved
from editorial.authoring.pages import Authoring
from editorial.workflow.services import note_refusal
from lessons import services
from lessons.forms import EXAMPLES, LessonForm
from lessons.pairs import project_to_submit
from lessons.permissions import may_write
from municipalities.views.access import member
from projects.models import Project

PAGES = Authoring(
    name="lesson",
    content=services.CONTENT,
    form=LessonForm,
    folder="lessons",
    examples=EXAMPLES,
    related=("project__municipality__district",),
    after_delete=lambda lesson: lesson.project,
    context=lambda lesson: {"project": lesson.project},
    preview_context=lambda lesson: {"agreements": []},
)


def _project(request: HttpRequest, pk) -> Project:
    rows = Project.objects.visible_to(request.actor).select_related("municipality__district")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
@member(sees=_project)
def create(request: HttpRequest, pk) -> HttpResponse:
    """A lesson on a project that the user's town leads or takes part in."""
    project = _project(request, pk)
    if not may_write(request.actor, project):
        error = NotAllowed()
        note_refusal(project, "lesson", by=request.actor, error=error)
        raise error
    initial = {
        "token": uuid.uuid4(),
        "phase": project.phase,
        "polarity": request.GET.get("polarity", ""),
    }
    name = FormName("lesson", part=str(project.pk))
    build = partial(_new_form, initial)
    if request.method == "GET":
        return PAGES.opened_page(request, name, build, project=project)
    form, _formsets = build(request.POST)
    if not form.is_valid():
        kept = returned(request, name, form, build)
        return PAGES.form_page(request, form, project=project, kept=kept)
    data = form.cleaned_data
    lesson = services.create(
        project, by=request.actor, fields=data, token=data["token"] or uuid.uuid4()
    )
    saved(request, name)
    waiting_for_it = project_to_submit(lesson) if lesson.is_editable else None
    if waiting_for_it is not None and "submit" not in request.POST:
        messages.success(
            request, _("Gespeichert. Reichen Sie das Projekt und die Erfahrung jetzt zusammen ein.")
        )
        return redirect("project_review", waiting_for_it.pk)
    return PAGES.saved(request, lesson)


def _new_form(initial: dict, data):
    return LessonForm(data, initial=initial), []
