"""Import of public lessons from another instance (docs/federation.md)."""

from django.utils.translation import gettext as _

from editorial.authoring.writing import give_address
from editorial.harvest.importing import ImportedRecord, ImportOutcome, Origin, take
from editorial.harvest.reading import editorial_columns, read_head
from editorial.harvest.remote_records import Incoming
from lessons.choices import Visibility
from lessons.models import Lesson
from projects.models import Project

_COLUMNS = (
    "title", "polarity", "area", "phase", "effect", "effect_size", "what_happened",
    "do_differently", "evidence_url",
)  # fmt: skip


def take_lesson(data: Incoming, origin: Origin, notes: list[str]) -> ImportOutcome:
    """Import a lesson, only if its project was imported from there as well.

    Raises `Refused`, `Skipped`.
    """
    head = read_head(data, origin)
    columns = editorial_columns(data, Lesson, head)
    columns |= data.values_of(Lesson, {name: name for name in _COLUMNS})
    reference = data.part("project")
    found = Project._base_manager.filter(source_instance=origin.instance)
    if reference is None or not found.filter(pk=reference.key("id")).exists():
        raise data.refused("project", _("Projekt wurde von dort nicht übernommen"))
    columns |= {"project_id": reference.key("id"), "visibility": Visibility.PUBLIC}
    taken = ImportedRecord(head, columns)
    return take(Lesson, taken, origin, give_address=_give_address)


def _give_address(lesson: Lesson) -> None:
    give_address(lesson, fallback="erfahrung")
