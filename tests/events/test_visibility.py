"""An event in each state × every kind of reader × every outlet: unreadable events appear nowhere."""

import re
from dataclasses import dataclass

import pytest

from editorial.workflow.choices import State
from events import services
from events.models import Event
from municipalities.choices import Role
from municipalities.models import Municipality
from projects.models import Project
from tests.events.people import PEOPLE, READERS, WAS_PUBLIC, event_in
from tests.events.writing import decide, page, publish
from tests.factories import EventFactory, MunicipalityFactory, ProjectFactory, acting
from tests.outlets import read, wrongly_shown
from tests.people import OWN, STAFF, sign_in_as
from tests.shared_world import shared_world

pytestmark = pytest.mark.django_db
FOUND_BY = "Kupferdiebstahl"
NOWHERE_ID = "00000000-0000-4000-8000-000000000000"


def word_of(state: str) -> str:
    """A word that only the event in this state contains."""
    return f"Nachtwache{state}".replace("_", "")


@dataclass
class World:
    """Town A with a project and an event of it in each state."""

    town: Municipality
    project: Project
    events: dict[str, Event]

    def wrong(self, client, outlets: dict, readable) -> dict:
        words = {state: word_of(state) for state in self.events}
        return wrongly_shown(client, outlets, self.events, words, readable)


def build() -> World:
    town = MunicipalityFactory(short_name="Stadt A", state="06")
    project = ProjectFactory(published=True, municipality=town, slug="das-projekt")
    events = {
        state: event_in(
            state,
            town,
            **({"slug": f"termin-{state}"} if state in WAS_PUBLIC else {}),
            project=project,
            title=f"{FOUND_BY} trotz {word_of(state)}",
            text=f"{FOUND_BY} trotz {word_of(state)} auf der Baustelle.",
        )
        for state in State.values
    }
    return World(town, project, events)


world, _world = shared_world(build)


@pytest.fixture
def event(world):
    """The published one."""
    return world.events[State.PUBLISHED]


def shown(text: str) -> set[str]:
    """The states whose event appears in ``text``."""
    return {state for state in State.values if word_of(state) in text}


PAGES = {
    "page by id": lambda event: f"/veranstaltungen/{event.pk}/",
    "permanent address": lambda event: f"/id/{event.pk}/",
}
LISTS = {
    "list": lambda event: "/veranstaltungen/",
    "list as htmx asks for it": lambda event: "/veranstaltungen/ htmx",
    "search": lambda event: f"/veranstaltungen/?q={FOUND_BY}",
    "misspelt search": lambda event: "/veranstaltungen/?q=Kupferdibstal",
    "filtered list": lambda event: "/veranstaltungen/?theme=climate_adaptation&kind=study_visit",
    "between days": lambda event: "/veranstaltungen/?from=2020-01-01&until=2100-01-01",
    "list of the town": lambda event: f"/veranstaltungen/?municipality={event.municipality.ars}",
    "list of the project": lambda event: f"/veranstaltungen/?project={event.project_id}",
    "list near": lambda event: "/veranstaltungen/?near=49.87,8.65",
    "calendar": lambda event: "/feeds/events.ics",
    "calendar of a search": lambda event: f"/feeds/events.ics?q={FOUND_BY}",
    "page of the town": lambda event: event.municipality.get_absolute_url(),
    "page of the project": lambda event: "/projekte/das-projekt/",
    "list of the API": lambda event: "/api/v1/events/",
    "search of the API": lambda event: f"/api/v1/events/?q={FOUND_BY}",
    "list of the API with projects": lambda event: "/api/v1/events/?expand=project,municipality",
}
OF_PUBLIC = {
    "list of the API with archived ones": lambda event: "/api/v1/events/?archived=include",
    "detail of the API": lambda event: f"/api/v1/events/{event.pk}/",
    "calendar entry": lambda event: f"/feeds/events/{event.pk}.ics",
}
NOWHERE = {
    "search of projects": lambda event: f"/projekte/?q={FOUND_BY}",
    "search of needs": lambda event: f"/bedarfe/?q={FOUND_BY}",
    "feed of projects": lambda event: "/feeds/projects.atom",
    "home": lambda event: "/",
    "map": lambda event: "/karte/",
    "list of towns": lambda event: "/kommunen/",
    "projects of the API": lambda event: f"/api/v1/projects/?q={FOUND_BY}",
    "town of the API": lambda event: f"/api/v1/municipalities/{event.municipality.ars}/",
    "missing page": lambda event: f"/veranstaltungen/{NOWHERE_ID}/",
}


PUBLISHED_WORD = word_of(State.PUBLISHED)


def outlets_with(client, event, outlets, word=PUBLISHED_WORD) -> set[str]:
    """The outlets that contain the word, by default that of the published event."""
    return {name for name, path in outlets.items() if word in read(client, path(event))}


@pytest.mark.parametrize("who", PEOPLE)
def test_each_outlet_shows_each_state_to_exactly_its_readers(client, world, who):
    sign_in_as(client, who, world.town)
    readable = {state for state, people in READERS.items() if who in people}
    assert world.wrong(client, PAGES, readable) == {}
    assert world.wrong(client, LISTS, {State.PUBLISHED}) == {}
    assert world.wrong(client, OF_PUBLIC, {State.PUBLISHED, State.ARCHIVED}) == {}
    assert world.wrong(client, NOWHERE, set()) == {}
    # redirects are not followed: moderators without a town are sent to their queue
    dashboard = client.get("/meine-kommune/").text
    assert shown(dashboard) == (set(State.values) if who in OWN else set())
    queued = {State.SUBMITTED} if who in STAFF else set()
    assert shown(read(client, "/moderation/")) == queued


PENDING = (State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED)


@pytest.mark.parametrize("who", ["AN", "AB", "MO"])
def test_a_pending_revision_is_in_no_outlet(client, world, who):
    Event.objects.all().delete()
    public = {}
    for state in PENDING:
        public[state] = EventFactory(published=True, municipality=world.town, project=world.project)
        dates = {"submitted_at": public[state].published_at} if state == State.SUBMITTED else {}
        EventFactory(
            municipality=world.town, state=state, revision_of=public[state], project=world.project,
            title=f"{FOUND_BY} {word_of(state)}", text=word_of(state), **dates,
        )  # fmt: skip
    sign_in_as(client, who, world.town)
    words = {state: word_of(state) for state in PENDING}
    assert wrongly_shown(client, PAGES | LISTS | OF_PUBLIC | NOWHERE, public, words, set()) == {}
    assert "3 Veranstaltungen gefunden" in client.get("/veranstaltungen/").text
    assert client.get("/api/v1/events/?count=capped").json()["count"]["value"] == 3
    assert client.get("/feeds/events.ics").text.count("BEGIN:VEVENT") == 3
    sitemap = client.get("/sitemap.xml").text
    assert [sitemap.count(row.get_absolute_url()) for row in public.values()] == [1, 1, 1]


@pytest.mark.parametrize("who", PEOPLE)
def test_counts_include_only_listed_events(client, world, who):
    """One event in each state exists; only one of them is counted."""
    sign_in_as(client, who, world.town)
    listed = client.get("/veranstaltungen/").text
    assert "1 Veranstaltung gefunden" in listed
    for facet in ("kind-study_visit", "theme-climate_adaptation", "state-06"):
        found = re.search(rf'data-count="{facet}"[^>]*>(\d+)<', listed)
        assert int(found[1]) == 1, facet
    sitemap = client.get("/sitemap.xml").text
    found = {state for state, row in world.events.items() if row.get_absolute_url() in sitemap}
    assert found == {State.PUBLISHED}
    assert client.get("/api/v1/events/?count=capped").json()["count"]["value"] == 1


def test_counts_are_zero_when_nothing_is_listed(client, world):
    Event.objects.filter(state=State.PUBLISHED).delete()
    listed = client.get("/veranstaltungen/").text
    assert "0 Veranstaltungen gefunden" in listed
    assert set(re.findall(r'data-count="[^"]*"[^>]*>(\d+)<', listed)) == {"0"}
    assert client.get("/api/v1/events/?count=capped").json()["count"]["value"] == 0


@pytest.mark.parametrize("who", ["AN", "AB"])
def test_strangers_cannot_tell_hidden_from_missing_events(client, world, who):
    sign_in_as(client, who, world.town)
    for state in [state for state in State.values if "AN" not in READERS[state]]:
        event = world.events[state]
        gone = 410 if state == State.TAKEN_DOWN else 404
        for path in (
            f"/veranstaltungen/{event.pk}/",
            f"/api/v1/events/{event.pk}/",
            f"/feeds/events/{event.pk}.ics",
        ):
            answer = client.get(path)
            assert (answer.status_code, shown(answer.text)) == (gone, set()), (state, path)
        assert client.get(f"/id/{event.pk}/").status_code == 404, state


def test_taken_down_without_ever_being_public_is_404_not_410(client, world):
    """A 410 would reveal that an entry which was never public existed."""
    event = event_in(State.TAKEN_DOWN, world.town, slug=None)
    for path in ("/veranstaltungen/{}/", "/api/v1/events/{}/", "/feeds/events/{}.ics"):
        assert client.get(path.format(event.pk)).status_code == 404


@pytest.mark.parametrize("state", State.values)
def test_the_project_is_named_only_while_it_is_public(client, world, state):
    project = ProjectFactory(published=True, municipality=world.town, title=f"{FOUND_BY} Zinnober")
    event = event_in(State.PUBLISHED, world.town, project=project)
    shown = state in (State.PUBLISHED, State.ARCHIVED)
    dates = {} if shown else {"published_at": None}
    Project.objects.filter(pk=project.pk).update(state=state, **dates)
    for who in ("AN", "AB", "MO"):
        sign_in_as(client, who, world.town)
        found = outlets_with(client, event, PAGES | OF_PUBLIC, "Zinnober")
        entry = {"calendar entry"}  # names no project at all
        assert found == ((set(PAGES | OF_PUBLIC) - entry) if shown else set()), who
        listed = client.get(f"/api/v1/events/?project={project.pk}").json()["results"]
        assert bool(listed) == shown, who
        expanded = client.get(f"/api/v1/events/{event.pk}/?expand=project").json()
        assert bool(expanded["project"]) == shown, who
        assert "0 Veranstaltungen" not in client.get("/veranstaltungen/").text


def test_past_versions_name_no_project(client, world):
    actor = acting(Role.COORDINATOR, world.town)
    project = ProjectFactory(published=True, municipality=world.town, title=f"{FOUND_BY} Zinnober")
    event = publish(EventFactory(municipality=world.town, project=project), by=actor)
    history = client.get(f"{page(event)}verlauf/")
    version = client.get(f"{page(event)}verlauf/{event.version}/")
    assert (history.status_code, version.status_code) == (200, 200)
    assert "Zinnober" not in history.text + version.text


def test_taken_down_event_is_gone_with_the_next_request(client, event):
    everything = PAGES | LISTS | OF_PUBLIC
    assert outlets_with(client, event, everything) == set(everything)
    decide(event, "take_down", "Enthält einen Namen.")
    assert outlets_with(client, event, everything) == set()
    assert client.get(page(event)).status_code == 410
    assert "0 Veranstaltungen gefunden" in client.get(f"/veranstaltungen/?q={FOUND_BY}").text
    assert "Enthält einen Namen." not in client.get(page(event)).text


def test_a_cancelled_event_stays_and_says_so_everywhere(client, event):
    services.cancel(
        event, by=acting(Role.EDITOR, event.municipality), reason="Hochwasser im Bauhof"
    )
    for path in ("/veranstaltungen/", page(event), "/projekte/das-projekt/"):
        text = client.get(path).text
        assert "abgesagt" in text, path
        assert "Hochwasser im Bauhof" in text, path
    assert client.get(f"/api/v1/events/{event.pk}/").json()["cancelled_at"]
    assert "STATUS:CANCELLED" in client.get("/feeds/events.ics").text
    assert "EventCancelled" in client.get(page(event)).text
