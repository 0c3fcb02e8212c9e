"""An event in each state × every kind of reader × every outlet: what one may not see is not there."""

import re

import pytest

from editorial.workflow.choices import State
from events import services
from events.models import Event
from municipalities.choices import Role
from tests.events.people import OWN, PEOPLE, READERS, STAFF, event_in, sign_in_as
from tests.events.writing import decide, page
from tests.factories import EventFactory, MunicipalityFactory, ProjectFactory, acting
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
FOUND_BY, SECRET = "Kupferdiebstahl", "Nachtwache"
NOWHERE_ID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def town():
    return MunicipalityFactory(short_name="Stadt A", state="06")


@pytest.fixture
def project(town):
    return ProjectFactory(published=True, municipality=town, slug="das-projekt")


def written(state, town, **fields) -> Event:
    title, text = f"{FOUND_BY} trotz {SECRET}", f"{FOUND_BY} trotz {SECRET} auf der Baustelle."
    return event_in(state, town, **({"title": title, "text": text} | fields))


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


def read(client, path: str) -> str:
    path, _blank, htmx = path.partition(" ")
    return client.get(path, follow=True, headers={"HX-Request": "true"} if htmx else {}).text


def outlets_with(client, event, outlets) -> set[str]:
    return {name for name, path in outlets.items() if SECRET in read(client, path(event))}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", State.values)
def test_each_outlet_shows_it_to_exactly_its_readers(client, town, project, state, who):
    event = written(state, town, project=project)
    sign_in_as(client, who, town)
    public = state in (State.PUBLISHED, State.ARCHIVED)
    assert outlets_with(client, event, PAGES) == (set(PAGES) if who in READERS[state] else set())
    assert outlets_with(client, event, LISTS) == (set(LISTS) if state == State.PUBLISHED else set())
    assert outlets_with(client, event, OF_PUBLIC) == (set(OF_PUBLIC) if public else set())
    assert outlets_with(client, event, NOWHERE) == set()
    # without following: moderators without a town are led on to their queue
    assert (SECRET in client.get("/meine-kommune/").text) == (who in OWN)
    queued = state == State.SUBMITTED and who in STAFF
    assert (SECRET in read(client, "/moderation/")) == queued


@pytest.mark.parametrize("who", ["AN", "AB", "MO"])
@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED])
def test_a_pending_revision_is_in_no_outlet(client, town, project, state, who):
    public = event_in(State.PUBLISHED, town, project=project, title="Öffentlich")
    dates = {"submitted_at": public.published_at} if state == State.SUBMITTED else {}
    EventFactory(
        municipality=town, state=state, revision_of=public, project=project,
        title=f"{FOUND_BY} {SECRET}", text=SECRET, **dates,
    )  # fmt: skip
    sign_in_as(client, who, town)
    assert outlets_with(client, public, PAGES | LISTS | OF_PUBLIC | NOWHERE) == set()
    assert "1 Veranstaltung gefunden" in client.get("/veranstaltungen/").text
    assert client.get("/api/v1/events/?count=capped").json()["count"]["value"] == 1
    assert client.get("/feeds/events.ics").text.count("BEGIN:VEVENT") == 1
    assert client.get("/sitemap.xml").text.count("/veranstaltungen/der-termin/") == 1


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", State.values)
def test_nobody_is_told_a_number_that_includes_what_lists_do_not_show(client, town, state, who):
    written(state, town)
    sign_in_as(client, who, town)
    listed = client.get("/veranstaltungen/").text
    counted = 1 if state == State.PUBLISHED else 0
    words = "1 Veranstaltung gefunden" if counted else "0 Veranstaltungen gefunden"
    assert words in listed
    for facet in ("kind-study_visit", "theme-climate_adaptation", "state-06"):
        found = re.search(rf'data-count="{facet}"[^>]*>(\d+)<', listed)
        assert int(found[1]) == counted, facet
    assert ("/veranstaltungen/der-termin/" in client.get("/sitemap.xml").text) == bool(counted)
    assert client.get("/api/v1/events/?count=capped").json()["count"]["value"] == counted


@pytest.mark.parametrize("state", [s for s in State.values if "AN" not in READERS[s]])
def test_to_strangers_a_hidden_event_is_like_none_at_all(client, town, state):
    event = written(state, town)
    gone = 410 if state == State.TAKEN_DOWN else 404
    for person in (None, acting(Role.COORDINATOR)):
        if person:
            sign_in(client, person)
        for path in (
            f"/veranstaltungen/{event.pk}/",
            f"/api/v1/events/{event.pk}/",
            f"/feeds/events/{event.pk}.ics",
        ):
            answer = client.get(path)
            assert answer.status_code == gone, path
            assert SECRET not in answer.text
        assert client.get(f"/id/{event.pk}/").status_code == 404


def test_a_draft_taken_down_by_nobody_is_never_410(client, town):
    """What was never public has no past that anybody may know of."""
    event = event_in(State.TAKEN_DOWN, town, slug=None)
    for path in ("/veranstaltungen/{}/", "/api/v1/events/{}/", "/feeds/events/{}.ics"):
        assert client.get(path.format(event.pk)).status_code == 404


@pytest.mark.parametrize("state", State.values)
def test_the_project_is_named_only_while_it_is_public(client, town, state):
    dates = {"published_at": None}
    project = ProjectFactory(published=True, municipality=town, title=f"{FOUND_BY} {SECRET}")
    event = event_in(State.PUBLISHED, town, project=project)
    type(project).objects.filter(pk=project.pk).update(
        state=state, **({} if state in ("published", "archived") else dates)
    )
    shown = state in (State.PUBLISHED, State.ARCHIVED)
    for who in ("AN", "AB", "MO"):
        sign_in_as(client, who, town)
        found = outlets_with(client, event, PAGES | OF_PUBLIC)
        entry = {"calendar entry"}  # names no project at all
        assert found == ((set(PAGES | OF_PUBLIC) - entry) if shown else set())
        listed = client.get(f"/api/v1/events/?project={project.pk}").json()["results"]
        assert bool(listed) == shown
        expanded = client.get(f"/api/v1/events/{event.pk}/?expand=project").json()
        assert bool(expanded["project"]) == shown
        assert "0 Veranstaltungen" not in client.get("/veranstaltungen/").text


def test_a_version_of_the_past_names_no_project(client, town):
    from tests.events.writing import publish

    actor = acting(Role.COORDINATOR, town)
    project = ProjectFactory(published=True, municipality=town, title=f"{FOUND_BY} {SECRET}")
    event = publish(EventFactory(municipality=town, project=project), by=actor)
    history = client.get(f"{page(event)}verlauf/")
    version = client.get(f"{page(event)}verlauf/{event.version}/")
    assert (history.status_code, version.status_code) == (200, 200)
    assert SECRET not in history.text + version.text


def test_taken_down_it_is_gone_with_the_next_request(client, town, project):
    event = written(State.PUBLISHED, town, project=project)
    everything = PAGES | LISTS | OF_PUBLIC
    assert outlets_with(client, event, everything) == set(everything)
    decide(event, "take_down", "Enthält einen Namen.")
    assert outlets_with(client, event, everything) == set()
    assert client.get(page(event)).status_code == 410
    assert "0 Veranstaltungen gefunden" in client.get(f"/veranstaltungen/?q={FOUND_BY}").text
    assert "Enthält einen Namen." not in client.get(page(event)).text


def test_a_cancelled_event_stays_and_says_so_everywhere(client, town, project):
    event = written(State.PUBLISHED, town, project=project)
    services.cancel(event, by=acting(Role.EDITOR, town), reason="Hochwasser im Bauhof")
    for path in ("/veranstaltungen/", page(event), "/projekte/das-projekt/"):
        text = client.get(path).text
        assert "abgesagt" in text, path
        assert "Hochwasser im Bauhof" in text, path
    assert client.get(f"/api/v1/events/{event.pk}/").json()["cancelled_at"]
    assert "STATUS:CANCELLED" in client.get("/feeds/events.ics").text
    assert "EventCancelled" in client.get(page(event)).text
