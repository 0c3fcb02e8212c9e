"""Required fields of a lesson, and the lessons that a finished project requires."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import WrongState
from editorial.workflow.choices import PUBLIC_STATES, State
from lessons.models import Lesson
from projects.choices import Phase
from projects.models import Project
from projects.rules.submission_checks import Problem

FINISHED = (Phase.COMPLETED, Phase.DISCONTINUED)


def problems(lesson: Lesson) -> dict[str, str]:
    """Messages by field for everything that blocks submission."""
    found = {
        "title": (lesson.title, _("In einem Satz: Sagen Sie, was andere daraus lernen können.")),
        "polarity": (lesson.polarity, _("Was war es? Bitte wählen Sie.")),
        "area": (lesson.area, _("Bereich: Bitte wählen Sie, worum es ging.")),
        "what_happened": (lesson.what_happened, _("Was ist passiert? Beschreiben Sie es kurz.")),
    }
    return {name: text for name, (value, text) in found.items() if not value.strip()}


def finished_project_needs_a_lesson(project: Project) -> list[Problem]:
    """A finished project requires a submitted or published lesson of any visibility (X3)."""
    original = project.original
    if project.phase not in FINISHED or Lesson.objects.filter(project=original).vouching().exists():
        return []
    text = _(
        "Das Projekt ist zu Ende: Reichen Sie mindestens eine Erfahrung ein, gern eine schlechte. "
        "Sie dürfen sie auf Kommunen beschränken."
    )
    return [Problem("phase", text, reverse("lesson_create", args=[original.pk]), True)]


def refuse_to_take_the_last(lesson: Lesson, move: str) -> None:
    """Prevent the town from withdrawing the only lesson of a finished project.

    Raises `WrongState`. Archived lessons still count. The moderation is not restricted; afterwards
    the town is reminded, see `without_a_lesson`.
    """
    if move != "withdraw" or lesson.is_revision:
        return
    project = Project.objects.select_for_update(of=("self",)).get(pk=lesson.project_id)
    others = Lesson.objects.filter(project=project).vouching().exclude(pk=lesson.pk)
    is_ended = project.phase in FINISHED and project.state in (State.SUBMITTED, *PUBLIC_STATES)
    if is_ended and not others.exists():
        raise WrongState(
            _(
                "Das Projekt ist abgeschlossen und braucht mindestens eine Erfahrung. Reichen Sie erst "
                "eine andere ein, oder überarbeiten Sie diese."
            )
        )


def without_a_lesson(municipality_id):
    """Finished public projects of the town that have no lesson."""
    vouching = Lesson.objects.vouching().filter(project=OuterRef("pk"))
    rows = Project.objects.public().ours().of_town(municipality_id).filter(phase__in=FINISHED)
    return rows.exclude(Exists(vouching))
