"""Every kind of reader of an event of town A, and events in every state."""

from django.utils import timezone

from editorial.workflow.choices import State
from events.models import Event
from tests.factories import EventFactory
from tests.people import OWN, STAFF

PEOPLE = ("AN", "RA", "AA", "RB", "AB", "XX", "NT", "MO", "SA")
READERS = {
    State.DRAFT: set(OWN),
    State.SUBMITTED: {*OWN, *STAFF},
    State.CHANGES_REQUESTED: {*OWN, *STAFF},
    State.REJECTED: {*OWN, *STAFF},
    State.PUBLISHED: set(PEOPLE),
    State.ARCHIVED: set(PEOPLE),
    State.TAKEN_DOWN: {*OWN, *STAFF},
}
WAS_PUBLIC = (State.PUBLISHED, State.ARCHIVED, State.TAKEN_DOWN)


def event_in(state: str, town, **fields) -> Event:
    dates = {}
    if state in WAS_PUBLIC:
        dates = {"published_at": timezone.now(), "slug": "der-termin"}
    if state == State.SUBMITTED:
        dates = {"submitted_at": timezone.now()}
    return EventFactory(state=state, municipality=town, **(dates | fields))
