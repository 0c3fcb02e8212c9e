"""Pages for writing a project: creation, form steps, preview, final check."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import NotAllowed, StaleVersion, WrongState
from core.uploads.validation import RefusedUpload
from editorial.authoring import writing
from editorial.authoring.autosave import FormName, parts_of
from editorial.authoring.autosave_forms import Kept, opened, returned, saved
from editorial.files import kept_uploads
from editorial.workflow.comments import by_field, open_remarks
from editorial.workflow.pairs import ready_with, wish_of
from editorial.workflow.permissions import may_edit, owns
from editorial.workflow.services import note_refusal
from municipalities.views.access import member, signed_in
from projects.models import Project
from projects.rules import completeness, submission_checks
from projects.services.content import CONTENT
from projects.services.writing import create_draft
from projects.wizard.field_addresses import ASKED_AS
from projects.wizard.form_conflicts import STEP_TITLES, differences
from projects.wizard.forms import FORMS, FORMSETS, STEPS, NewProjectForm
from projects.wizard.forms.examples import EXAMPLES
from projects.wizard.preview import preview_context
from projects.wizard.review import review_context


@require_http_methods(["GET", "POST"])
@member
def create(request: HttpRequest) -> HttpResponse:
    """A title is enough to begin. Submitting the form twice creates one draft."""
    name = FormName("project")
    if request.method == "GET":
        (form, _formsets), kept = opened(request, name, _new_form)
        return _new_page(request, form, kept)
    form, _formsets = _new_form(request.POST)
    if not form.is_valid():
        return _new_page(request, form, returned(request, name, form, _new_form), status=422)
    given = {"title": form.cleaned_data["title"]}
    project = create_draft(by=request.actor, given=given, token=form.cleaned_data["token"])
    saved(request, name)
    return redirect("project_edit", project.pk, STEPS[0])


def _new_form(data):
    return NewProjectForm(data, initial={"token": uuid.uuid4()}), []


def _new_page(request: HttpRequest, form, kept: Kept, status: int = 200) -> HttpResponse:
    context = {"form": form, "examples": EXAMPLES, "kept": kept}
    return render(request, "projects/form/new.html", context, status=status)


def own_project(request: HttpRequest, pk) -> Project:
    """Return the project; 404 if it is not visible, 403 if the user does not act for its town."""
    project = get_object_or_404(
        Project.objects.visible_to(request.actor).select_related("municipality__district"), pk=pk
    )
    if not owns(request.actor, project):
        error = NotAllowed()
        note_refusal(project, "edit", by=request.actor, error=error)
        raise error
    return project


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: HttpRequest, pk, step: str) -> HttpResponse:
    """One step of the form; saving continues with the next one."""
    project = own_project(request, pk)
    is_open = may_edit(request.actor, project)
    if request.method == "GET" and not is_open:
        raise WrongState
    if request.method == "GET":
        return _opened_page(request, project, step)
    files = kept_uploads.chosen(request)
    form, formsets = _bind(request, project, step, request.POST, files)
    if not is_open:
        return _form_page(request, project, step, form, formsets, status=409, closed=True)
    if not all(part.is_valid() for part in (form, *formsets)):
        return _form_page(request, project, step, form, formsets, status=422)
    try:
        writing.save(
            CONTENT,
            project,
            by=request.actor,
            given=form.given() | {rows.prefix: rows.given() for rows in formsets},
            expected_version=form.cleaned_data["version"],
        )
    except WrongState:
        return _form_page(request, project, step, form, formsets, status=409, closed=True)
    except StaleVersion:
        stored = Project.objects.get(pk=project.pk)
        differing = differences(form, formsets, stored)
        if differing:
            return _conflict_page(request, stored, step, form, formsets, differing)
    except RefusedUpload as error:
        form.add_error(None, str(error))
        return _form_page(request, project, step, form, formsets, status=422)
    kept_uploads.release(request)
    saved(request, FormName.of(project, step))
    messages.success(request, _("Gespeichert."))
    return _next_page(request, project, step)


def _opened_page(request: HttpRequest, project: Project, step: str) -> HttpResponse:
    (form, formsets), kept = opened(
        request, FormName.of(project, step), partial(_bind, request, project, step)
    )
    if kept.restored:
        kept_uploads.put_back(request.actor, kept.restored.fields, *_parts(form, formsets))
    return _form_page(request, project, step, form, formsets, kept=kept)


def _parts(form, formsets) -> list:
    return [form, *(row for formset in formsets for row in formset.forms)]


def _bind(request: HttpRequest, project: Project, step: str, data=None, files=None):
    form = FORMS[step](data, files, instance=project, initial={"version": project.version})
    formsets = [rows(data, files, project=project) for rows in FORMSETS.get(step, [])]
    return form, formsets


def _next_page(request: HttpRequest, project: Project, step: str) -> HttpResponse:
    if "add" in request.POST:
        return redirect(f"{reverse('project_edit', args=[project.pk, step])}#neu")
    if "stay" in request.POST:
        return redirect("project_edit", project.pk, step)
    if "later" in request.POST:
        return redirect("dashboard")
    following = STEPS.index(step) + 1
    if following < len(STEPS):
        return redirect("project_edit", project.pk, STEPS[following])
    return redirect("project_review", project.pk)


def _form_page(request, project, step, form, formsets, status=200, **extra) -> HttpResponse:
    stored = Project.objects.select_related("image").get(pk=project.pk)
    missing = completeness.missing(stored)
    remarks = open_remarks(stored, linked=True)
    is_back = request.method == "POST"
    lost = kept_uploads.keep(request.actor, *_parts(form, formsets)) if is_back else []
    if "kept" not in extra:
        build = partial(_bind, request, stored, step)
        extra["kept"] = returned(request, FormName.of(stored, step), form, build)
    form.remarks = {ASKED_AS.get(name, name): text for name, text in by_field(remarks).items()}
    for formset in formsets:
        formset.remark = form.remarks.get(formset.prefix, "")
    context = {
        "remarks": remarks,
        "project": stored,
        "step": step,
        "step_title": STEP_TITLES[step],
        "steps": _steps(missing),
        "form": form,
        "formsets": formsets,
        "has_errors": any(formset.total_error_count() for formset in formsets),
        "files_lost": lost,
        "examples": EXAMPLES,
        "percent": completeness.percent(missing),
        **extra,
    }
    return render(request, f"projects/form/{step}.html", context, status=status)


def _steps(missing: list[completeness.Item]) -> list[tuple[str, str, bool]]:
    """Name, title and completeness of each step."""
    open_steps = {item.step for item in missing}
    return [(name, STEP_TITLES[name], name not in open_steps) for name in STEPS]


def _conflict_page(request, stored, step, form, formsets, differing) -> HttpResponse:
    """Someone else saved meanwhile: show both texts, keep the submitted one in the form."""
    form.data = form.data.copy()
    form.data["version"] = stored.version
    return _form_page(
        request,
        stored,
        step,
        form,
        formsets,
        status=409,
        differences=[row.as_texts for row in differing],
    )


@require_safe
@signed_in
def preview(request: HttpRequest, pk) -> HttpResponse:
    """Preview of the public page; ``readers=municipalities`` includes restricted documents."""
    project = own_project(request, pk)
    if project.is_public:
        return redirect(project)
    for_towns = request.GET.get("readers") == "municipalities"
    back = reverse("project_review" if project.is_editable else "project_detail", args=[project.pk])
    context = preview_context(project, for_towns=for_towns)
    context["preview"] = {"back_url": back, "for_towns": for_towns}
    return render(request, "projects/detail.html", context)


@require_safe
@signed_in
def review(request: HttpRequest, pk) -> HttpResponse:
    """Missing fields, and the page exactly as the public will see it."""
    project = own_project(request, pk)
    if not may_edit(request.actor, project):
        raise WrongState
    context = review_context(project, request.actor)
    together = ready_with(project)
    missing, begun = context["missing"], parts_of(project, actor=request.actor)
    context |= {
        "remarks": open_remarks(project, linked=True),
        "steps": _steps(missing),
        "required": [item for item in missing if item.required],
        "useful": [item for item in missing if not item.required],
        "together": [(other, wish_of(other)) for other in together],
        "guarded": [
            row
            for row in submission_checks.problems(project)
            if not (together and row.solved_by_companion)
        ],
        "unsaved_steps": [(name, STEP_TITLES[name]) for name in STEPS if name in begun],
        "percent": completeness.percent(missing),
    }
    return render(request, "projects/form/review.html", context)
