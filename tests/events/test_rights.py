"""Who may create, change and publish an event: rows E2 and E3 of docs/security.md."""

from dataclasses import dataclass
from itertools import product

import pytest

from editorial.workflow.choices import State
from events.models import Event
from municipalities.models import Municipality
from tests.events.people import PEOPLE, READERS, WAS_PUBLIC, event_in
from tests.events.writing import NEW, form, in_days, page
from tests.factories import MunicipalityFactory
from tests.people import OWN, SIDE, STAFF, person, sign_in_as, use_as
from tests.rollback import rolled_back
from tests.shared_world import shared_world
from tests.signing_in import used_before

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """Town A with an upcoming and a past event in each state."""

    town: Municipality
    to_come: dict[str, Event]
    over: dict[str, Event]


def in_each_state(town, **fields) -> dict[str, Event]:
    start = fields.get("starts_at", "")
    return {
        state: event_in(
            state,
            town,
            **({"slug": f"termin-{state}{start and '-vorbei'}"} if state in WAS_PUBLIC else {}),
            **fields,
        )
        for state in State.values
    }


def build() -> World:
    town = MunicipalityFactory()
    over = {"starts_at": in_days(-3), "ends_at": in_days(-2)}
    return World(town, in_each_state(town), in_each_state(town, **over))


world, _world = shared_world(build)


@pytest.mark.parametrize("who", PEOPLE)
def test_e2_only_members_of_a_town_create(client, world, who):
    actor = person(who, world.town)
    use_as(client, actor)
    there = set(Event.objects.values_list("pk", flat=True))
    answer = client.post(NEW, form(municipality=str(MunicipalityFactory().pk), state="published"))
    made = [(event.state, event.municipality_id) for event in Event.objects.exclude(pk__in=there)]
    if who in (*OWN, *SIDE):
        assert made == [(State.DRAFT, actor.municipality_id)]
        return
    assert answer.status_code == (302 if who == "AN" else 403)
    assert made == []


ACTIONS = {
    "bearbeiten": ({State.DRAFT, State.CHANGES_REQUESTED}, OWN),
    "einreichen": ({State.DRAFT, State.CHANGES_REQUESTED}, OWN),
    "zurueckholen": ({State.SUBMITTED}, OWN),
    "archivieren": ({State.PUBLISHED}, {"AA"}),
    "wiederherstellen": ({State.ARCHIVED}, {"AA"}),
    "ueberarbeiten": ({State.PUBLISHED}, OWN),
    "loeschen": ({State.DRAFT, State.CHANGES_REQUESTED}, OWN),
    "absagen": ({State.PUBLISHED}, OWN),
}


def everything() -> list[dict]:
    names = ("pk", "state", "version", "cancelled_at", "title")
    return list(Event.objects.order_by("pk").values(*names))


@pytest.mark.parametrize("who", PEOPLE)
def test_e2_only_its_town_changes_it_in_exactly_these_states(client, world, who):
    sign_in_as(client, who, world.town)
    if who != "AN":
        used_before(client)
    before = everything()
    wrong = {}
    for step, state in product(ACTIONS, State.values):
        event = (world.over if step == "archivieren" else world.to_come)[state]
        states, people = ACTIONS[step]
        allowed = state in states and who in people
        with rolled_back():
            answer = client.post(page(event, step), form(event, title="Neu", reason="Sturm"))
            acted = everything() != before
        refusals = {302} if who == "AN" else {404} if who not in READERS[state] else {403, 409}
        right = answer.status_code in ({302} if allowed else refusals)
        if acted != allowed or not right or (allowed and "login" in answer["Location"]):
            wrong[step, state] = acted, answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("who", PEOPLE)
def test_e3_only_staff_publish(client, world, who):
    event = world.to_come[State.SUBMITTED]
    sign_in_as(client, who, world.town)
    data = {"decision": "publish", "reason": "", "version": event.version}
    client.post(f"/moderation/event/{event.pk}/", data)
    event.refresh_from_db()
    assert (event.state == State.PUBLISHED) == (who in STAFF)
