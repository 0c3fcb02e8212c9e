"""Register and cancel, serialised by the lock on the event's row (docs/security.md, rows E4–E6)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.audit import recording as audit
from core.errors import NotAllowed, WrongState
from editorial.authoring.writing import audited
from editorial.workflow.choices import State
from editorial.workflow.permissions import coordinates, owns
from editorial.workflow.services import locked
from events.models import Event, Registration
from events.notices import tell_person
from municipalities.actors import Actor

FULL = _("Alle Plätze sind vergeben. Wird einer frei, können Sie sich hier wieder anmelden.")


def may_come(actor: Actor) -> bool:
    """Members of towns, and moderators."""
    return actor.municipality_id is not None or actor.is_moderator


def may_read_names(actor: Actor, event: Event) -> bool:
    """Only the inviting town and administrators; not moderators (row E5)."""
    return owns(actor, event) or actor.is_admin


def may_remove(actor: Actor, event: Event) -> bool:
    """May cancel other people's registrations (row E6)."""
    return coordinates(actor, event) or actor.is_admin


def why_closed(event: Event, now: datetime) -> Promise | None:
    """Reason why registration is closed for everybody; None while it is open."""
    if event.state != State.PUBLISHED or event.is_revision:
        return _("Für diese Veranstaltung kann man sich nicht anmelden.")
    if event.cancelled_at:
        return _("Die Veranstaltung ist abgesagt.")
    if event.is_harvested:
        return _("Zu dieser Veranstaltung melden Sie sich dort an, wo sie gepflegt wird.")
    if event.registration_url:
        return _("Die Anmeldung läuft über die Adresse, die bei der Veranstaltung steht.")
    if now >= event.starts_at:
        return _("Die Veranstaltung hat schon begonnen. Eine Anmeldung ist nicht mehr möglich.")
    if event.registration_until and now > event.registration_until:
        return _("Die Frist zur Anmeldung ist abgelaufen.")
    return None


@transaction.atomic
def register(event: Event, *, by: Actor) -> Registration:
    """Register the person; idempotent.

    Raises `NotAllowed`, and `WrongState` if registration is closed or the event is full.
    """
    if not may_come(by):
        raise NotAllowed
    row = locked(event, expected_version=None)
    known = Registration.objects.filter(event=row, user=by.user_id).first()
    if known and known.cancelled_at is None:
        return known
    if reason := why_closed(row, timezone.now()):
        raise WrongState(reason)
    if row.capacity is not None and row.registrations.active().count() >= row.capacity:
        raise WrongState(FULL)
    registration = _place_for(row, by.user_id, by.municipality_id)
    # recorded for no town: only the inviting town may see who attends
    audit.record("event_registered", row, by=by.user_id)
    tell_person(registration, "registered")
    return registration


def _place_for(event: Event, user_id: UUID, municipality_id: UUID | None) -> Registration:
    """Create or reactivate a registration; the event's row is locked."""
    return Registration.objects.update_or_create(
        event=event,
        user_id=user_id,
        defaults={
            "municipality_id": municipality_id,
            "created_at": timezone.now(),
            "cancelled_at": None,
        },
    )[0]


@transaction.atomic
def cancel_own(event: Event, *, by: Actor) -> None:
    """Cancel one's own registration; idempotent. Raises `WrongState` after the start."""
    row = locked(event, expected_version=None)
    registration = row.registrations.active().filter(user=by.user_id).first()
    if registration is None:
        return
    if timezone.now() >= row.starts_at:
        raise WrongState(_("Die Veranstaltung hat schon begonnen."))
    _end(registration)
    audit.record("event_left", row, by=by.user_id)
    tell_person(registration, "left")


@transaction.atomic
def remove(registration: Registration, *, by: Actor) -> None:
    """Cancel somebody's registration; idempotent. Raises `NotAllowed`."""
    event = locked(registration.event, expected_version=None)
    if not may_remove(by, event):
        raise NotAllowed
    active = _still_active(registration)
    if active is None:
        return
    _end(active)
    audited("event_registration_removed", event, by)
    tell_person(active, "removed")


def _still_active(registration: Registration) -> Registration | None:
    """Reload the registration if it is still active; the event's row is locked."""
    return Registration.objects.active().filter(pk=registration.pk).first()


def _end(registration: Registration) -> None:
    registration.cancelled_at = timezone.now()
    registration.save(update_fields=["cancelled_at"])


def participants(event: Event) -> QuerySet:
    """Active registrations in order of registration, with person and town."""
    rows = event.registrations.active().select_related("user", "municipality__district")
    return rows.order_by("created_at", "pk")


def to_come(user_id: UUID, municipality_id: UUID | None) -> QuerySet:
    """A person's registrations for one town (None: any), for events that have not begun."""
    rows = Registration.objects.active().filter(user=user_id, event__starts_at__gt=timezone.now())
    if municipality_id is not None:
        rows = rows.filter(municipality=municipality_id)
    return rows.select_related("event__revision_of").order_by("event", "pk")


@transaction.atomic
def give_up_all(user_id: UUID, municipality_id: UUID | None) -> None:
    """Cancel the person's registrations when they no longer act for the town."""
    for row in to_come(user_id, municipality_id):
        locked(row.event, expected_version=None)
        if active := _still_active(row):
            _end(active)


@transaction.atomic
def pass_on(registration: Registration, *, heir_id: UUID) -> None:
    """Transfer a place to a colleague; one who is registered already gets no second place.

    A registration cancelled in the meantime is not transferred.
    """
    event = locked(registration.event, expected_version=None)
    active = _still_active(registration)
    if active is None:
        return
    _end(active)
    if not event.registrations.active().filter(user=heir_id).exists():
        _place_for(event, heir_id, registration.municipality_id)


def forget(before: datetime) -> int:
    """Delete registrations for events that ended before ``before``; returns the number of rows."""
    return Registration.objects.filter(event__ends_at__lt=before).delete()[0]
