"""Every kind of reader of a need of town A, and needs in every state."""

from django.utils import timezone

from editorial.workflow.choices import State
from needs.models import Need
from tests.factories import NeedFactory
from tests.people import OWN, STAFF

# AC is the coordinator of another town
PEOPLE = ("AN", "RA", "AA", "AC", "XX", "MO", "SA")
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


def need_in(state: str, town, **fields) -> Need:
    dates = {}
    if state in WAS_PUBLIC:
        dates = {"published_at": timezone.now(), "slug": "bedarf"}
    if state == State.SUBMITTED:
        dates = {"submitted_at": timezone.now()}
    return NeedFactory(state=state, municipality=town, **(dates | fields))
