"""schema.org data in the page of an event, parsed as a consumer would."""

import json
import re

import pytest

from editorial.workflow.choices import State
from tests.factories import EventFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def described(client, event) -> dict | None:
    text = client.get(event.get_absolute_url()).text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    return json.loads(found[1]) if found else None


def test_an_event_is_described(client, owner):
    project = ProjectFactory(published=True, municipality=owner.municipality)
    event = EventFactory(
        published=True, municipality=owner.municipality, project=project, is_online=True,
        online_url="https://stadt.example/raum", capacity=15,
    )  # fmt: skip
    data = described(client, event)
    assert (data["@type"], data["name"]) == ("Event", event.title)
    assert data["startDate"][-6:] in ("+01:00", "+02:00")
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["eventAttendanceMode"].endswith("MixedEventAttendanceMode")
    assert [row["@type"] for row in data["location"]] == ["Place", "VirtualLocation"]
    assert data["about"]["name"] == project.title
    assert data["maximumAttendeeCapacity"] == 15


def test_hostile_text_does_not_break_out_of_the_script(client):
    event = EventFactory(published=True, title="</script><script>alert(1)", text="<!-- </script>")
    assert described(client, event)["name"] == "</script><script>alert(1)"
    assert "<script>alert(1)" not in client.get(event.get_absolute_url()).text


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.REJECTED])
def test_unpublished_events_have_no_linked_data_even_for_their_town(client, owner, state):
    from tests.signing_in import sign_in

    event = EventFactory(state=state, municipality=owner.municipality)
    assert described(sign_in(client, owner), event) is None
