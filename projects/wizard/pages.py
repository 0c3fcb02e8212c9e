"""Pages on which a town writes a project: `editorial.authoring.pages`, in steps."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import WrongState
from editorial.authoring.autosave import parts_of
from editorial.authoring.entry_pages import asking_safely
from editorial.authoring.pages import Authoring
from editorial.workflow.comments import open_remarks
from editorial.workflow.pairs import ready_with, wish_of
from editorial.workflow.permissions import may_edit
from projects.models import Project
from projects.rules import completeness, submission_checks
from projects.services.content import CONTENT
from projects.services.writing import create_draft
from projects.wizard.field_addresses import ASKED_AS
from projects.wizard.form_conflicts import differences
from projects.wizard.forms import FORMS, FORMSETS, STEP_TITLES, STEPS, NewProjectForm
from projects.wizard.forms.examples import EXAMPLES
from projects.wizard.preview import preview_context
from projects.wizard.review import review_context


@dataclass(frozen=True, kw_only=True)
class Wizard(Authoring):
    """A title is enough to begin; saving a step continues with the next one."""

    def build(self, project, step: str, data=None, files=None):
        form = FORMS[step](data, files, instance=project, initial={"version": project.version})
        return form, [rows(data, files, project=project) for rows in FORMSETS.get(step, [])]

    def given(self, parts) -> dict[str, Any]:
        form, formsets = parts
        return form.given() | {rows.prefix: rows.given() for rows in formsets}

    def differences(self, parts, stored) -> list[tuple[str, str, str]]:
        return differences(*parts, stored)

    def templates(self, step: str) -> list[str]:
        return [f"projects/form/{step or 'new'}.html", "projects/form/_step.html"]

    def form_context(self, project: Project, step: str, parts) -> dict[str, Any]:
        context = super().form_context(project, step, parts)
        form, formsets = parts
        form.remarks = {ASKED_AS.get(name, name): text for name, text in form.remarks.items()}
        for formset in formsets:
            formset.remark = form.remarks.get(formset.prefix, "")
        steps = _steps(completeness.missing(project))
        return {**context, **steps, "step": step, "step_title": STEP_TITLES[step]}

    def created(self, request: HttpRequest, project: Project) -> HttpResponse:
        return redirect("project_edit", project.pk, STEPS[0])

    def saved(self, request: HttpRequest, project: Project, step: str) -> HttpResponse:
        """The button determines the next page."""
        messages.success(request, _("Gespeichert."))
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

    def previewed(self, request: HttpRequest, project: Project) -> dict[str, Any]:
        """``readers=municipalities`` includes restricted documents."""
        for_towns = request.GET.get("readers") == "municipalities"
        context = preview_context(project, for_towns=for_towns)
        return context | {"preview": {"for_towns": for_towns}}

    @asking_safely
    def review(self, request: HttpRequest, pk) -> HttpResponse:
        """Missing fields, and the page exactly as the public will see it."""
        project = self.own(request, pk)
        if not may_edit(request.actor, project):
            raise WrongState
        context = review_context(project, request.actor)
        together, missing = ready_with(project), context["missing"]
        begun = parts_of(project, actor=request.actor)
        context |= _steps(missing) | {
            "entry": project,
            "remarks": open_remarks(project, linked=True),
            "required": [item for item in missing if item.required],
            "useful": [item for item in missing if not item.required],
            "together": [(other, wish_of(other)) for other in together],
            "guarded": [
                row
                for row in submission_checks.problems(project)
                if not (together and row.solved_by_companion)
            ],
            "unsaved_steps": [(name, STEP_TITLES[name]) for name in STEPS if name in begun],
        }
        return render(request, "projects/form/review.html", context)


def _steps(missing: list[completeness.Item]) -> dict[str, Any]:
    """Name, title and completeness of each step, and of all together."""
    open_steps = {item.step for item in missing}
    steps = [(name, STEP_TITLES[name], name not in open_steps) for name in STEPS]
    return {"steps": steps, "percent": completeness.percent(missing)}


PAGES = Wizard(
    name="project",
    content=CONTENT,
    form=NewProjectForm,
    folder="projects",
    examples=EXAMPLES,
    related=("image",),
    write=create_draft,
    check_page="review",
    incomplete=gettext_lazy("Es fehlen noch Angaben. Sehen Sie unten, welche."),
)
