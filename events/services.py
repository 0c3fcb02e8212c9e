"""Writes specific to events; editorial transitions are in `editorial.workflow.services`."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import Incomplete, NotAllowed, WrongState
from editorial.authoring import writing
from editorial.authoring.writing import Content, audited, give_address
from editorial.revisions.link_only_changes import MinorRule
from editorial.workflow.choices import State
from editorial.workflow.permissions import owns
from editorial.workflow.services import locked
from events.models import Event
from events.notices import TAKEN_DOWN, tell_registered
from municipalities.actors import Actor

CONTENT = Content(
    Event,
    (
        "title",
        "event_kind",
        "text",
        "project",
        "starts_at",
        "ends_at",
        "place",
        "address",
        "latitude",
        "longitude",
        "is_online",
        "online_url",
        "capacity",
        "registration_until",
        "registration_url",
        "contact_function",
    ),
    sets=("themes",),
)
ADDRESSES = ("online_url", "registration_url")
# changes to these are notified at once to registered people
WHEN_AND_WHERE = ("starts_at", "ends_at", "place", "address", "is_online", "online_url")
MINOR = MinorRule(
    fields=(*(name for name in CONTENT.fields if name not in ADDRESSES), *CONTENT.fixed),
    sets=CONTENT.sets,
    addresses=ADDRESSES,
)


def problems(event: Event) -> dict[str, str]:
    """Messages by field for everything that blocks submission."""
    found = {}
    if not event.text.strip():
        found["text"] = _("Worum geht es? Schreiben Sie in ein paar Sätzen, was Gäste erwartet.")
    if not event.themes.exists():
        found["themes"] = _("Handlungsfelder: Bitte wählen Sie mindestens eines.")
    if not event.place.strip() and not event.is_online:
        found["place"] = _("Ort: Bitte nennen Sie ihn, oder wählen Sie die Teilnahme online.")
    return found


def prepare_publication(event: Event) -> None:
    give_address(event, fallback="veranstaltung")


def merge(revision: Event, keep: Collection[str] = ()) -> Event:
    """As `writing.merge_revision`, and notify registered people.

    They are told of a new time or place, and if registration has moved to another site.
    """
    told = (*WHEN_AND_WHERE, "registration_url")
    before = Event.objects.filter(pk=revision.revision_of_id).values(*told).get()
    event = writing.merge_revision(CONTENT, revision, keep)
    if not event.can_be_visited:
        return event
    if any(before[name] != getattr(event, name) for name in WHEN_AND_WHERE):
        tell_registered(event, "moved")
    if event.registration_url and not before["registration_url"]:
        tell_registered(event, "elsewhere")
    return event


def tell_taken_down(event: Event) -> None:
    """Tell registered people whom to ask after a withdrawal."""
    if event.can_be_visited:
        tell_registered(event, TAKEN_DOWN)


def refuse_to_hide(event: Event, move: str) -> None:
    """Forbid archiving an upcoming event, as that notifies nobody; it must be cancelled instead.

    Raises `WrongState`.
    """
    if move == "archive" and event.can_be_visited:
        raise WrongState(
            _(
                "Die Veranstaltung steht noch bevor. Bitte sagen Sie sie ab: "
                "Dann erfahren es alle, die angemeldet sind."
            )
        )


def may_cancel(actor: Actor, event: Event) -> bool:
    return (
        owns(actor, event)
        and event.state == State.PUBLISHED
        and event.cancelled_at is None
        and not event.is_over
    )


@transaction.atomic
def cancel(event: Event, *, by: Actor, reason: str) -> Event:
    """Cancel the event, which stays public as cancelled; registered people are notified at once.

    Raises `NotAllowed`, `WrongState`, `Incomplete` without a reason.
    """
    row = locked(event, expected_version=None)
    if not owns(by, row):
        raise NotAllowed
    if not may_cancel(by, row):
        raise WrongState
    if not reason.strip():
        raise Incomplete({"reason": _("Grund der Absage: Bitte nennen Sie ihn in einem Satz.")})
    row.cancelled_at, row.cancel_reason = timezone.now(), reason.strip()
    row.version += 1
    row.save()
    audited("event_cancelled", row, by)
    tell_registered(row, "cancelled")
    return row
