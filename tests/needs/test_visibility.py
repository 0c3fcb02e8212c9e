"""A need in each state × every kind of reader × every outlet: unreadable needs appear nowhere."""

import re
from dataclasses import dataclass

import pytest
from django.utils import timezone

from core.models import AuditEntry
from editorial.workflow.choices import State
from municipalities.choices import Role
from municipalities.models import Municipality
from needs import services
from needs.models import Need
from tests.factories import MunicipalityFactory, NeedFactory, ProjectFactory, acting
from tests.needs.people import PEOPLE, READERS, WAS_PUBLIC, need_in
from tests.needs.writing import decide, page
from tests.outlets import read, wrongly_shown
from tests.people import OWN, STAFF, sign_in_as
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
FOUND_BY = "Kupferdiebstahl"
NOWHERE_ID = "00000000-0000-4000-8000-000000000000"


def word_of(state: str) -> str:
    """A word that only the need in this state contains."""
    return f"Nachtwache{state}".replace("_", "")


@dataclass
class World:
    """Town A with a need in each state, and an open need of another town that matches them all."""

    town: Municipality
    needs: dict[str, Need]

    def wrong(self, client, outlets: dict, readable) -> dict:
        words = {state: word_of(state) for state in self.needs}
        return wrongly_shown(client, outlets, self.needs, words, readable)


def build() -> World:
    town = MunicipalityFactory(short_name="Stadt A", state="06")
    needs = {
        state: need_in(
            state,
            town,
            **({"slug": f"bedarf-{state}"} if state in WAS_PUBLIC else {}),
            title=f"{FOUND_BY} trotz {word_of(state)}",
            text=f"{FOUND_BY} trotz {word_of(state)} auf der Baustelle.",
            time_frame="urgent",
        )
        for state in State.values
    }
    NeedFactory(published=True, slug="anderer")
    return World(town, needs)


world, _world = shared_world(build)


@pytest.fixture
def need(world):
    """The published one."""
    return world.needs[State.PUBLISHED]


def shown(text: str) -> set[str]:
    """The states whose need appears in ``text``."""
    return {state for state in State.values if word_of(state) in text}


PAGES = {
    "page by id": lambda need: f"/bedarfe/{need.pk}/",
    "page in English": lambda need: f"/en/needs/{need.slug or need.pk}/",
    "permanent address": lambda need: f"/id/{need.pk}/",
}
LISTS = {
    "list": lambda need: "/bedarfe/",
    "list in English": lambda need: "/en/needs/",
    "list as htmx asks for it": lambda need: "/bedarfe/ htmx",
    "search": lambda need: f"/bedarfe/?q={FOUND_BY}",
    "misspelt search": lambda need: "/bedarfe/?q=Kupferdibstal",
    "filtered list": lambda need: "/bedarfe/?theme=mobility&state=06",
    "list of the town": lambda need: f"/bedarfe/?municipality={need.municipality.ars}",
    "list near": lambda need: "/bedarfe/?near=49.87,8.65",
    "feed": lambda need: "/feeds/needs.atom",
    "feed of a search": lambda need: f"/feeds/needs.atom?q={FOUND_BY}",
    "page of the town": lambda need: need.municipality.get_absolute_url(),
    "matches of another need": lambda need: "/bedarfe/anderer/",
}
NOWHERE = {
    "list of closed ones": lambda need: "/bedarfe/?status=closed",
    "search of projects": lambda need: f"/projekte/?q={FOUND_BY}",
    "search of lessons": lambda need: f"/erfahrungen/?q={FOUND_BY}",
    "feed of projects": lambda need: "/feeds/projects.atom",
    "home": lambda need: "/",
    "map": lambda need: "/karte/",
    "list of towns": lambda need: "/kommunen/",
    "projects of the API": lambda need: f"/api/v1/projects/?q={FOUND_BY}",
    "town of the API": lambda need: f"/api/v1/municipalities/{need.municipality.ars}/",
    "missing page": lambda need: f"/bedarfe/{NOWHERE_ID}/",
}


def outlets_with(client, need, outlets) -> set[str]:
    """The outlets that show the published need."""
    word = word_of(State.PUBLISHED)
    return {name for name, path in outlets.items() if word in read(client, path(need))}


@pytest.mark.parametrize("who", PEOPLE)
def test_each_outlet_shows_each_state_to_exactly_its_readers(client, world, who):
    sign_in_as(client, who, world.town)
    readable = {state for state, people in READERS.items() if who in people}
    assert world.wrong(client, PAGES, readable) == {}
    assert world.wrong(client, LISTS, {State.PUBLISHED}) == {}
    assert world.wrong(client, NOWHERE, set()) == {}
    # redirects are not followed: moderators without a town are sent to their queue
    dashboard = client.get("/meine-kommune/").text
    assert shown(dashboard) == (set(State.values) if who in OWN else set())
    queued = {State.SUBMITTED} if who in STAFF else set()
    assert shown(read(client, "/moderation/")) == queued


@pytest.mark.parametrize("who", PEOPLE)
def test_counts_include_only_listed_needs(client, world, who):
    """One need in each state exists; only one of them is counted."""
    Need.objects.filter(slug="anderer").delete()
    sign_in_as(client, who, world.town)
    listed = client.get("/bedarfe/").text
    assert "1 Bedarf gefunden" in listed
    for facet in ("theme-mobility", "time_frame-urgent", "state-06"):
        found = re.search(rf'data-count="{facet}"[^>]*>(\d+)<', listed)
        assert int(found[1]) == 1, facet
    sitemap = client.get("/sitemap.xml").text
    found = {state for state, need in world.needs.items() if need.get_absolute_url() in sitemap}
    assert found == {State.PUBLISHED}


def test_counts_are_zero_when_nothing_is_listed(client, world):
    Need.objects.filter(state=State.PUBLISHED).delete()
    listed = client.get("/bedarfe/").text
    assert "0 Bedarfe gefunden" in listed
    assert set(re.findall(r'data-count="[^"]*"[^>]*>(\d+)<', listed)) == {"0"}


@pytest.mark.parametrize("who", ["AN", "AC"])
def test_strangers_cannot_tell_hidden_from_missing_needs(client, world, who):
    sign_in_as(client, who, world.town)
    missing = client.get(f"/bedarfe/{NOWHERE_ID}/")
    assert missing.status_code == 404
    for state in [state for state in State.values if "AN" not in READERS[state]]:
        need = world.needs[state]
        hidden = client.get(f"/bedarfe/{need.pk}/")
        if state == State.TAKEN_DOWN:
            by_name = client.get(need.get_absolute_url())
            assert (hidden.status_code, by_name.status_code) == (410, 410)
            assert word_of(state) not in hidden.text + by_name.text
            continue
        assert hidden.status_code == 404, state
        assert comparable(hidden.text, need.pk) == comparable(missing.text, NOWHERE_ID), state
        assert client.get(f"/id/{need.pk}/").status_code == 404, state


def comparable(text: str, pk) -> str:
    text = re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", text.replace(str(pk), "ID"))


def test_taken_down_need_is_gone_with_the_next_request(client, need, joiner):
    services.join(need, by=joiner)
    sign_in(client, joiner)
    everything = PAGES | LISTS | {"dashboard of a town": lambda need: "/meine-kommune/"}
    assert outlets_with(client, need, everything) == set(everything)
    decide(need, "take_down", "Enthält einen Namen.")
    assert outlets_with(client, need, everything) == set()
    assert client.get(page(need)).status_code == 410
    assert "0 Bedarfe gefunden" in client.get(f"/bedarfe/?q={FOUND_BY}").text


def test_the_reason_of_a_take_down_is_shown_to_the_town_but_not_in_public(client, need):
    decide(need, "take_down", "Enthält einen Namen.")
    assert "Enthält einen Namen." not in client.get(page(need)).text
    sign_in_as(client, "RA", need.municipality)
    assert "Enthält einen Namen." in client.get(page(need)).text


def test_closed_needs_leave_the_lists_but_keep_their_page(client, need):
    solved = ProjectFactory(published=True)
    Need.objects.filter(pk=need.pk).update(
        closed_at=timezone.now(), resolution="solved", solved_by=solved
    )
    word = word_of(State.PUBLISHED)
    open_lists = [name for name in LISTS if "matches" not in name]
    for name in open_lists:
        assert word not in read(client, LISTS[name](need)), name
    assert word in client.get("/bedarfe/?status=closed").text
    text = client.get(page(need)).text
    assert word in text
    assert solved.get_absolute_url() in text
    assert "1 Bedarf gefunden" in client.get("/bedarfe/?status=closed").text


@pytest.mark.parametrize("who", PEOPLE)
def test_notes_of_joining_are_read_only_by_towns_and_staff(client, need, joiner, who):
    services.join(need, by=joiner, note="Unser Bauhof schafft es nicht.")
    sign_in_as(client, who, need.municipality)
    text = client.get(page(need)).text
    assert "Hamburg" in text
    assert ("Unser Bauhof schafft es nicht." in text) == (who not in ("AN", "XX"))


def test_no_outlet_contains_a_note(client, need, joiner):
    services.join(need, by=joiner, note="Unser Bauhof schafft es nicht.")
    sign_in_as(client, "SA", need.municipality)
    for name, path in (LISTS | NOWHERE).items():
        assert "Bauhof" not in read(client, path(need)), name


def test_notes_appear_neither_in_notices_nor_in_the_audit_log(client, need, joiner):
    member = acting(Role.EDITOR, need.municipality)
    services.join(need, by=joiner, note="Unser Bauhof schafft es nicht.")
    assert "Bauhof" not in str(list(AuditEntry.objects.values()))
    sign_in(client, member)
    text = client.get("/benachrichtigungen/").text
    assert "Hamburg" in text
    assert "Bauhof" not in text
