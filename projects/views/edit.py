"""Writing a project: start, steps, last check."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import NotAllowed, StaleVersion, WrongState
from core.uploads import RefusedUpload
from editorial.rights import may_edit, owns
from municipalities.views.access import member, signed_in
from projects import completeness
from projects.forms import FORMS, FORMSETS, STEPS, NewProjectForm
from projects.forms.examples import EXAMPLES
from projects.models import Project
from projects.presentation import costs_per_head
from projects.services import create_draft, save_step
from projects.steps import STEP_TITLES, differences


@require_http_methods(["GET", "POST"])
@member
def create(request: HttpRequest) -> HttpResponse:
    """A title is enough to begin. Sending the same form twice makes one draft."""
    form = NewProjectForm(request.POST or None, initial={"token": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        project = create_draft(
            by=request.actor, title=form.cleaned_data["title"], token=form.cleaned_data["token"]
        )
        return redirect("project_edit", project.pk, STEPS[0])
    status = 422 if form.errors else 200
    context = {"form": form, "examples": EXAMPLES}
    return render(request, "projects/form/new.html", context, status=status)


def own_project(request: HttpRequest, pk) -> Project:
    """The project if one may see it (else 404) and acts for its town (else 403)."""
    project = get_object_or_404(
        Project.objects.visible_to(request.actor).select_related("municipality__district"), pk=pk
    )
    if not owns(request.actor, project):
        raise NotAllowed
    return project


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: HttpRequest, pk, step: str) -> HttpResponse:
    """One step of the form; saving leads to the next one."""
    project = own_project(request, pk)
    if not may_edit(request.actor, project):
        raise WrongState
    form, formsets = _bind(request, project, step)
    if request.method == "GET":
        return _form_page(request, project, step, form, formsets)
    checked = [part.is_valid() for part in (form, *formsets)]
    if not all(checked):
        return _form_page(request, project, step, form, formsets, status=422)
    try:
        save_step(
            project,
            by=request.actor,
            expected_version=form.cleaned_data["version"],
            form=form,
            formsets=formsets,
        )
    except StaleVersion:
        return _conflict_page(request, project, step, form, formsets)
    except RefusedUpload as error:
        form.add_error(None, str(error))
        return _form_page(request, project, step, form, formsets, status=422)
    messages.success(request, _("Gespeichert."))
    return redirect(*_next_page(request, project, step))


def _bind(request: HttpRequest, project: Project, step: str):
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FORMS[step](data, files, instance=project, initial={"version": project.version})
    form.actor = request.actor
    formsets = []
    for factory in FORMSETS.get(step, []):
        rows = factory.model.objects.filter(project=project).order_by("position", "id")
        formset = factory(data, files, queryset=rows, prefix=factory.prefix_name)
        formset.actor = request.actor
        formsets.append(formset)
    return form, formsets


def _next_page(request: HttpRequest, project: Project, step: str) -> tuple:
    if "stay" in request.POST:
        return ("project_edit", project.pk, step)
    if "later" in request.POST:
        return ("dashboard",)
    following = STEPS.index(step) + 1
    if following < len(STEPS):
        return ("project_edit", project.pk, STEPS[following])
    return ("project_review", project.pk)


def _form_page(request, project, step, form, formsets, status=200, **extra) -> HttpResponse:
    stored = Project.objects.get(pk=project.pk)
    context = {
        "project": stored,
        "step": step,
        "steps": [(name, STEP_TITLES[name]) for name in STEPS],
        "form": form,
        "formsets": formsets,
        "has_errors": any(formset.total_error_count() for formset in formsets),
        "examples": EXAMPLES,
        "percent": completeness.percent(stored),
        "missing_steps": {item.step for item in completeness.missing(stored) if item.required},
        **extra,
    }
    return render(request, f"projects/form/{step}.html", context, status=status)


def _conflict_page(request, project, step, form, formsets) -> HttpResponse:
    """Somebody else saved meanwhile: both texts are shown, the own one stays in the form."""
    stored = Project.objects.get(pk=project.pk)
    form.data = form.data.copy()
    form.data["version"] = stored.version
    return _form_page(
        request,
        project,
        step,
        form,
        formsets,
        status=409,
        conflict=True,
        differences=differences(form, stored),
    )


@require_safe
@signed_in
def review(request: HttpRequest, pk) -> HttpResponse:
    """What is missing, and the page exactly as the public will read it."""
    project = own_project(request, pk)
    if not may_edit(request.actor, project):
        raise WrongState
    project = Project.objects.visible_to(request.actor).with_detail_data(request.actor).get(pk=pk)
    missing = completeness.missing(project)
    context = {
        "project": project,
        "steps": [(name, STEP_TITLES[name]) for name in STEPS],
        "required": [item for item in missing if item.required],
        "useful": [item for item in missing if not item.required],
        "percent": completeness.percent(project),
        "costs_per_head": costs_per_head(project),
    }
    return render(request, "projects/form/review.html", context)
