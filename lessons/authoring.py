"""Pages on which a town writes its lessons."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from editorial.authoring.pages import Authoring
from editorial.workflow.services import refuse_unless
from lessons import services
from lessons.forms import EXAMPLES, LessonForm
from lessons.models import Lesson
from lessons.pairs import project_to_submit
from lessons.permissions import may_write
from municipalities.views.access import member
from projects.models import Project
from projects.views.public import visible_project


class LessonPages(Authoring):
    def created(self, request: HttpRequest, lesson: Lesson) -> HttpResponse:
        """A lesson that a finished project waits for is submitted together with it."""
        project = project_to_submit(lesson) if lesson.is_editable else None
        if project is None or "submit" in request.POST:
            return super().created(request, lesson)
        text = _("Gespeichert. Reichen Sie das Projekt und die Erfahrung jetzt zusammen ein.")
        messages.success(request, text)
        return redirect("project_review", project.pk)


PAGES = LessonPages(
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


@require_http_methods(["GET", "POST"])
@member(on=visible_project)
def create(request: HttpRequest, project: Project) -> HttpResponse:
    """A lesson on a project that the user's town leads or takes part in."""
    refuse_unless(may_write(request.actor, project), project, "lesson", by=request.actor)
    initial = {"phase": project.phase, "polarity": request.GET.get("polarity", "")}
    write = partial(services.create, project)
    return PAGES.begin(request, initial, write, part=str(project.pk), project=project)
