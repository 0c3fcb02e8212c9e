"""A lesson on the decision page, in mails and in its history."""

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
    """Context of ``lessons/_article.html``, with all related data loaded."""
    return {"lesson": Lesson.objects.visible_to(actor).with_detail_data().get(pk=lesson.pk)}


def safe_title(lesson: Lesson) -> str:
    """The title of a public lesson; otherwise only the project it is about."""
    if lesson.visibility == Visibility.PUBLIC:
        return lesson.title
    return _("Erfahrung zu: %(project)s") % {"project": lesson.project.title}


def readers(lesson: Lesson) -> Promise:
    return _READERS[Visibility(lesson.visibility)]


def version_readable(lesson: Lesson, snapshot: dict, actor: Actor) -> bool:
    """A version keeps its readers (docs/security.md, row L1), even if ``lesson`` has more readers now."""
    visibility = snapshot["visibility"]
    if visibility == Visibility.PUBLIC or actor.municipality_id == lesson.municipality_id:
        return True
    if visibility == Visibility.MUNICIPALITIES:
        return actor.municipality_id is not None or actor.is_moderator
    # on request: towns that may read the current text may read the earlier ones as well
    return lesson.visibility == Visibility.CONTACT_ONLY
