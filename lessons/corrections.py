"""Which details of a lesson its readers may correct; who may read it is the town's choice alone."""

from editorial.corrections.correctable_fields import Fields
from lessons.forms import LessonForm
from lessons.services import CONTENT_FIELDS

_NAMES = tuple(name for name in CONTENT_FIELDS if name != "visibility")
CORRECTABLE = (Fields(LessonForm, lambda _lesson: _NAMES),)
