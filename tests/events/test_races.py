"""Concurrent registrations: never more than the capacity, one place per person."""

import uuid

import pytest

from core.models import AuditEntry
from editorial.authoring.writing import create
from events import registrations, services
from events.models import Event, Registration
from notifications.models import Notice
from tests.events.writing import in_days
from tests.factories import EventFactory, acting
from tests.races import FEW, TIMES, at_once, together

pytestmark = pytest.mark.django_db(transaction=True)


def active(event):
    return Registration.objects.active().filter(event=event)


@pytest.mark.parametrize(("capacity", "number"), [(1, FEW), (7, FEW), (30, TIMES)])
def test_concurrent_registrations_fill_exactly_the_capacity(owner, capacity, number):
    event = EventFactory(published=True, municipality=owner.municipality, capacity=capacity)
    people = [acting(municipality=owner.municipality) for _n in range(number)]
    given = together([lambda by=by: registrations.register(event, by=by) for by in people])
    assert given == active(event).count() == capacity
    assert Notice.objects.filter(data__what="registered").count() == capacity


def test_repeated_registrations_of_one_person_take_one_place(event, guest):
    assert at_once(lambda: registrations.register(event, by=guest), FEW) == FEW
    assert Registration.objects.count() == 1
    assert AuditEntry.objects.filter(action="event_registered").count() == 1


def test_registering_and_cancelling_never_exceeds_the_capacity(owner):
    event = EventFactory(published=True, municipality=owner.municipality, capacity=5)
    people = [acting(municipality=owner.municipality) for _n in range(10)]
    moves = []
    for _round in range(5):
        for by in people:
            moves.append(lambda by=by: registrations.register(event, by=by))
            moves.append(lambda by=by: registrations.cancel_own(event, by=by))
    together(moves)
    assert active(event).count() <= 5
    assert active(event).values("user").distinct().count() == active(event).count()
    together([lambda by=by: registrations.register(event, by=by) for by in people])
    assert active(event).count() == 5


def test_registering_during_the_cancellation_is_notified_or_refused(event, owner):
    people = [acting() for _n in range(20)]
    moves = [lambda by=by: registrations.register(event, by=by) for by in people]
    moves.insert(10, lambda: services.cancel(event, by=owner, reason="Sturm"))
    together(moves)
    told = set(Notice.objects.filter(data__what="cancelled").values_list("user", flat=True))
    assert told == set(active(event).values_list("user", flat=True))


def test_concurrent_cancellations_cancel_once(event, owner):
    assert at_once(lambda: services.cancel(event, by=owner, reason="Sturm"), FEW) == 1
    assert AuditEntry.objects.filter(action="event_cancelled").count() == 1


def test_the_same_form_makes_one_event(owner):
    fields = dict.fromkeys(services.CONTENT.fields, "") | {
        "title": "Pegel", "event_kind": "talk", "project": None, "latitude": None,
        "longitude": None, "capacity": None, "registration_until": None, "is_online": False,
        "starts_at": in_days(9, 10), "ends_at": in_days(9, 11), "themes": [],
    }  # fmt: skip
    token = uuid.uuid4()
    assert (
        at_once(lambda: create(services.CONTENT, by=owner, given=fields, token=token), FEW) == FEW
    )
    assert Event.objects.count() == 1
