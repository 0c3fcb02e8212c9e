"""What a lesson needs before it can be submitted, and what a finished project needs of lessons."""

from django.urls import reverse
from django.utils.translation import gettext as _

from lessons.models import Lesson
from projects.choices import Phase
from projects.guards import Problem
from projects.models import Project

FINISHED = (Phase.COMPLETED, Phase.DISCONTINUED)


def problems(lesson: Lesson) -> dict[str, str]:
    """Field names and messages of what blocks submission."""
    found = {
        "title": (lesson.title, _("In einem Satz: Sagen Sie, was andere daraus lernen können.")),
        "polarity": (lesson.polarity, _("Was war es? Bitte wählen Sie.")),
        "area": (lesson.area, _("Bereich: Bitte wählen Sie, worum es ging.")),
        "what_happened": (lesson.what_happened, _("Was ist passiert? Beschreiben Sie es kurz.")),
    }
    return {name: text for name, (value, text) in found.items() if not value.strip()}


def finished_project_needs_a_lesson(project: Project) -> list[Problem]:
    """No project ends without a submitted or published lesson, of whatever visibility (X3)."""
    original = project.original
    if project.phase not in FINISHED or Lesson.objects.filter(project=original).vouching().exists():
        return []
    text = _(
        "Das Projekt ist zu Ende: Reichen Sie mindestens eine Erfahrung ein, gern eine schlechte. "
        "Sie dürfen sie auf Kommunen beschränken."
    )
    return [Problem("phase", text, reverse("lesson_create", args=[original.pk]))]
