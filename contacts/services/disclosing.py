"""Disclose lessons of visibility “on request” to the asking town, and revoke the disclosure."""

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from contacts.choices import Side
from contacts.models import ContactRequest
from contacts.notices import tell
from contacts.people import taking_part
from contacts.services.base import locked
from core.errors import NotAllowed, WrongState
from lessons import services as lessons
from lessons.choices import Visibility
from lessons.models import Disclosure, Lesson
from municipalities.actors import Actor


def lessons_on_request(request: ContactRequest, actor: Actor) -> QuerySet:
    """Such lessons of the request's project.

    The asked town sees all of its own, marked ``is_shown``; the asking town those disclosed to it.
    """
    shown = Disclosure.objects.filter(lesson=OuterRef("pk"), municipality=request.asking_id)
    rows = (
        Lesson.objects.visible_to(actor)
        .public()
        .filter(
            project=request.project_id,
            municipality=request.asked_id,
            visibility=Visibility.CONTACT_ONLY,
        )
    )
    return rows.annotate(is_shown=Exists(shown)).failures_first()


@transaction.atomic
def show_lesson(request: ContactRequest, lesson: Lesson, *, by: Actor) -> None:
    """Disclose and notify the asking town; idempotent. Raises `NotAllowed`, `WrongState`."""
    row = _of_asked_town(request, lesson, by)
    if not row.is_open:
        raise WrongState
    if lessons.disclose(lesson, to=row.asking, by=by):
        tell(row, "lesson_shown", taking_part(row, row.asking_id), once=str(lesson.pk))


@transaction.atomic
def hide_lesson(request: ContactRequest, lesson: Lesson, *, by: Actor) -> None:
    """Revoke the disclosure, also after the request has ended. Raises `NotAllowed`."""
    lessons.conceal(lesson, to=_of_asked_town(request, lesson, by).asking, by=by)


def _of_asked_town(request: ContactRequest, lesson: Lesson, by: Actor) -> ContactRequest:
    row = locked(request, by=by)
    if row.side_of(by.municipality_id) != Side.ASKED or lesson.project_id != row.project_id:
        raise NotAllowed
    return row
