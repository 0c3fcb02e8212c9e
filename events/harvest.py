"""Import events from another instance, where people register (docs/federation.md); never participants."""

from uuid import UUID

from editorial.authoring.writing import give_address
from editorial.harvest.importing import ImportedRecord, ImportOutcome, Origin, take
from editorial.harvest.reading import editorial_columns, known_codes, read_head
from editorial.harvest.remote_records import Incoming, check
from events.models import Event
from projects.models import Project, Theme

_SAME = (
    "title", "text", "event_kind", "online_url", "place", "address", "latitude", "longitude",
    "registration_url", "contact_function", "cancelled_at", "cancel_reason",
)  # fmt: skip
_TIMES = ("starts_at", "ends_at", "registration_until")


def take_event(data: Incoming, origin: Origin, notes: list[str]) -> ImportOutcome:
    """Import one event. Raises `Refused`, `Skipped`; ``notes`` collects what was left out."""
    head = read_head(data, origin)
    columns = editorial_columns(data, Event, head)
    columns |= data.values_of(
        Event,
        {name: name for name in _SAME} | {"is_online": "online", "capacity": "places_count"},
    )
    times = {name: data.appointment(name) for name in _TIMES}
    check(Event(**times), times)
    columns |= times | {"project_id": _project(data)}
    themes = list(known_codes(Theme, data.words("themes"), notes).values())
    taken = ImportedRecord(head, columns, sets={"themes": themes}, notes=notes)
    return take(Event, taken, origin, give_address=_give_address)


def _give_address(event: Event) -> None:
    give_address(event, fallback="veranstaltung")


def _project(data: Incoming) -> UUID | None:
    """Accepts public projects of any instance."""
    reference = data.part("project")
    key = reference.key("id") if reference else None
    return key if key and Project.objects.public().filter(pk=key).exists() else None
