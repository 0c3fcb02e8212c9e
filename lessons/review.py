"""A lesson as the moderator reads it."""

from lessons.models import Lesson
from municipalities.actors import Actor


def review_context(lesson: Lesson, actor: Actor) -> dict:
    """Context of ``lessons/_article.html`` with everything loaded."""
    return {"lesson": Lesson.objects.visible_to(actor).with_detail_data().get(pk=lesson.pk)}
