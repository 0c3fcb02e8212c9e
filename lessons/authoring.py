"""Pages on which a town writes its lessons."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError, Incomplete, NotAllowed, StaleVersion, WrongState
from editorial import services as editorial
from editorial.rights import may_delete, may_edit, owns
from lessons import services
from lessons.forms import EXAMPLES, LessonForm
from lessons.models import Lesson
from lessons.rights import may_write
from municipalities.views.access import member, signed_in
from projects.models import Project

DONE = {
    "submit": gettext_lazy(
        "Eingereicht. Die Moderation prüft Ihre Erfahrung; Sie erhalten eine Mail."
    ),
    "withdraw": gettext_lazy("Zurückgeholt. Sie können den Entwurf wieder bearbeiten."),
    "archive": gettext_lazy(
        "Archiviert. Die Erfahrung bleibt lesbar, steht aber nicht mehr in Listen."
    ),
    "restore": gettext_lazy("Wieder veröffentlicht."),
}


@require_http_methods(["GET", "POST"])
@member
def create(request: HttpRequest, pk) -> HttpResponse:
    """A lesson on a project of one's town, or on one it takes part in."""
    project = get_object_or_404(
        Project.objects.visible_to(request.actor).select_related("municipality__district"), pk=pk
    )
    if not may_write(request.actor, project):
        error = NotAllowed()
        editorial.note_refusal(project, "lesson", by=request.actor, error=error)
        raise error
    form = LessonForm(request.POST or None, initial={"token": uuid.uuid4(), "phase": project.phase})
    if request.method == "POST" and form.is_valid():
        lesson = services.create(
            project,
            by=request.actor,
            fields=form.cleaned_data,
            token=form.cleaned_data["token"] or uuid.uuid4(),
        )
        return _saved(request, lesson, form)
    return _form_page(request, project, form)


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: HttpRequest, pk) -> HttpResponse:
    lesson = own_lesson(request, pk)
    is_open = may_edit(request.actor, lesson)
    if request.method == "GET" and not is_open:
        raise WrongState
    form = LessonForm(request.POST or None, instance=lesson, initial={"version": lesson.version})
    if request.method == "GET" or not form.is_valid():
        return _form_page(request, lesson.project, form, lesson=lesson)
    try:
        saved = services.save(
            lesson,
            by=request.actor,
            fields=form.cleaned_data,
            expected_version=form.cleaned_data["version"] or 0,
        )
    except WrongState:
        return _form_page(request, lesson.project, form, lesson=lesson, status=409, closed=True)
    except StaleVersion:
        return _conflict_page(request, lesson, form)
    return _saved(request, saved, form)


def own_lesson(request: HttpRequest, pk) -> Lesson:
    """The lesson if one may see it (else 404) and acts for its town (else 403)."""
    lesson = get_object_or_404(
        Lesson.objects.visible_to(request.actor).select_related(
            "municipality__district", "project__municipality__district", "revision_of"
        ),
        pk=pk,
    )
    if not owns(request.actor, lesson):
        error = NotAllowed()
        editorial.note_refusal(lesson, "edit", by=request.actor, error=error)
        raise error
    return lesson


def _saved(request: HttpRequest, lesson: Lesson, form: LessonForm) -> HttpResponse:
    if not lesson.is_editable:
        return redirect("lesson_detail", str(lesson.pk))
    if "submit" not in request.POST:
        messages.success(request, _("Gespeichert. Bis Sie einreichen, liest das nur Ihre Kommune."))
        return redirect("lesson_detail", str(lesson.pk))
    try:
        return _moved(request, lesson, "submit", lesson.version)
    except Incomplete as error:
        bound = LessonForm(request.POST, instance=lesson)
        bound.data = bound.data.copy()
        bound.data["version"] = lesson.version
        for name, text in error.problems.items():
            bound.add_error(name, text)
        return _form_page(request, lesson.project, bound, lesson=lesson)


def _form_page(request, project: Project, form, *, lesson=None, status=0, **extra) -> HttpResponse:
    context = {
        "project": project,
        "lesson": lesson,
        "form": form,
        "examples": EXAMPLES,
        **extra,
    }
    status = status or (422 if form.errors else 200)
    return render(request, "lessons/form.html", context, status=status)


def _conflict_page(request: HttpRequest, lesson: Lesson, form: LessonForm) -> HttpResponse:
    """Somebody saved meanwhile: the other text is shown, the own one stays in the form."""
    stored = Lesson.objects.get(pk=lesson.pk)
    form.data = form.data.copy()
    form.data["version"] = stored.version
    others = [
        (form.fields[name].label, _shown(stored, name))
        for name in services.CONTENT_FIELDS
        if form.cleaned_data[name] != getattr(stored, name)
    ]
    if not others:
        return redirect("lesson_detail", str(lesson.pk))
    return _form_page(request, lesson.project, form, lesson=lesson, status=409, others=others)


def _shown(lesson: Lesson, name: str) -> str:
    display = getattr(lesson, f"get_{name}_display", None)
    return display() if display else getattr(lesson, name)


@require_POST
@signed_in
def move(request: HttpRequest, pk, name: str) -> HttpResponse:
    lesson = own_lesson(request, pk)
    text = request.POST.get("version", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise WrongState
    try:
        return _moved(request, lesson, name, int(text))
    except Incomplete as error:
        messages.error(request, " ".join(error.problems.values()))
        return redirect("lesson_edit", pk)
    except DomainError as error:
        editorial.note_refusal(lesson, name, by=request.actor, error=error)
        raise


def _moved(request: HttpRequest, lesson: Lesson, name: str, version: int) -> HttpResponse:
    moved = editorial.move(lesson, name, by=request.actor, expected_version=version)
    messages.success(request, DONE[name])
    return redirect("lesson_detail", moved.original.slug or str(moved.pk))


@require_POST
@signed_in
def revise(request: HttpRequest, pk) -> HttpResponse:
    """Open the pending revision of a published lesson; its public text stays."""
    revision = services.open_revision(own_lesson(request, pk), by=request.actor)
    if not revision.is_editable:
        return redirect("lesson_detail", str(revision.pk))
    return redirect("lesson_edit", revision.pk)


@require_http_methods(["GET", "POST"])
@signed_in
def delete(request: HttpRequest, pk) -> HttpResponse:
    """GET asks; POST deletes a draft, or gives up a pending revision."""
    lesson = own_lesson(request, pk)
    if not may_delete(request.actor, lesson):
        raise WrongState
    if request.method == "POST":
        project = lesson.project
        editorial.delete_draft(lesson, by=request.actor)
        messages.success(request, _("Gelöscht."))
        return redirect(project)
    return render(request, "lessons/delete.html", {"lesson": lesson})
