"""Import needs from another instance, with the towns that joined there (docs/federation.md)."""

from uuid import UUID

from django.utils.translation import gettext as _

from editorial.authoring.writing import give_address
from editorial.harvest.importing import ImportedRecord, ImportOutcome, Origin, take
from editorial.harvest.reading import editorial_columns, find_towns, known_codes, read_head
from editorial.harvest.remote_records import MAX_TOWNS, Incoming
from needs.models import Need, Participation
from projects.models import Project, Theme

_COLUMNS = ("title", "text", "time_frame", "closed_at", "resolution", "resolution_note")


def take_need(data: Incoming, origin: Origin, notes: list[str]) -> ImportOutcome:
    """Import one need. Raises `Refused`, `Skipped`; ``notes`` collects what was left out."""
    head = read_head(data, origin)
    columns = editorial_columns(data, Need, head)
    columns |= data.values_of(Need, {name: name for name in _COLUMNS})
    columns |= {f"{name}_id": _project(data, name) for name in ("solved_by", "joint_project")}
    taken = ImportedRecord(
        head,
        columns,
        sets={"themes": list(known_codes(Theme, data.words("themes"), notes).values())},
        parts={Participation: _participations(data, notes)},
        notes=notes,
    )
    return take(Need, taken, origin, give_address=_give_address, parent="need")


def _give_address(need: Need) -> None:
    give_address(need, fallback="bedarf")


def _project(data: Incoming, name: str) -> UUID | None:
    """Accepts projects of any instance: a project of this site may have solved the need."""
    reference = data.part(name)
    key = reference.key("id") if reference else None
    return key if key and Project.objects.public().filter(pk=key).exists() else None


def _participations(data: Incoming, notes: list[str]) -> list[dict]:
    found: dict[UUID, dict] = {}
    for ars, town in find_towns(data.rows("joined_municipalities", MAX_TOWNS)):
        if town is None:
            words = _("Beteiligte Kommune %(ars)s nicht im Verzeichnis, ausgelassen.")
            notes.append(words % {"ars": ars})
        else:
            found[town.pk] = {"municipality_id": town.pk}
    return list(found.values())
