"""Fields of a lesson that readers may correct; only the town decides on its visibility."""

from editorial.corrections.correctable_fields import Fields
from lessons.forms import LessonForm
from lessons.services import CONTENT_FIELDS

_NAMES = tuple(name for name in CONTENT_FIELDS if name != "visibility")
CORRECTABLE = (Fields(LessonForm, lambda _lesson: _NAMES),)
