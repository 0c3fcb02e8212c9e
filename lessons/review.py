"""A lesson as the moderator reads it, and what mails about it say."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editorial.workflow.kinds import EVERYBODY
from lessons.choices import Visibility
from lessons.models import Lesson
from municipalities.actors import Actor

_READERS = {
    Visibility.PUBLIC: EVERYBODY,
    Visibility.MUNICIPALITIES: gettext_lazy("Lesen können es nur Mitglieder von Kommunen."),
    Visibility.CONTACT_ONLY: gettext_lazy(
        "Lesen kann es nur Ihre Kommune, und wem Sie es auf eine Anfrage hin zeigen."
    ),
}


def review_context(lesson: Lesson, actor: Actor) -> dict:
    """Context of ``lessons/_article.html`` with everything loaded."""
    return {"lesson": Lesson.objects.visible_to(actor).with_detail_data().get(pk=lesson.pk)}


def told_as(lesson: Lesson) -> str:
    """The title of what everybody may read; of others only which project they are about."""
    if lesson.visibility == Visibility.PUBLIC:
        return lesson.title
    return _("Erfahrung zu: %(project)s") % {"project": lesson.project.title}


def readers(lesson: Lesson) -> Promise:
    return _READERS[Visibility(lesson.visibility)]


def version_readable(lesson: Lesson, snapshot: dict, actor: Actor) -> bool:
    """A version stays with the readers it had (docs/security.md, row L1), though ``lesson`` has more now."""
    visibility = snapshot["visibility"]
    if visibility == Visibility.PUBLIC or actor.municipality_id == lesson.municipality_id:
        return True
    if visibility == Visibility.MUNICIPALITIES:
        return actor.municipality_id is not None or actor.is_moderator
    # on request: whoever reads the present text by request may read those before it
    return lesson.visibility == Visibility.CONTACT_ONLY
