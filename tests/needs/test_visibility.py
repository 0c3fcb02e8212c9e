"""A need in each state × every kind of reader × every outlet: what one may not see is not there."""

import re

import pytest
from django.utils import timezone

from core.models import AuditEntry
from editorial.workflow.choices import State
from municipalities.choices import Role
from needs import services
from needs.models import Need
from tests.factories import MunicipalityFactory, NeedFactory, ProjectFactory, acting
from tests.needs.people import OWN, PEOPLE, READERS, STAFF, need_in, sign_in_as
from tests.needs.writing import decide, page
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
FOUND_BY, SECRET = "Kupferdiebstahl", "Nachtwache"
NOWHERE_ID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def town():
    return MunicipalityFactory(short_name="Stadt A", state="06")


def written(state, town, **fields) -> Need:
    title, text = f"{FOUND_BY} trotz {SECRET}", f"{FOUND_BY} trotz {SECRET} auf der Baustelle."
    return need_in(state, town, **({"title": title, "text": text} | fields))


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


def read(client, path: str) -> str:
    path, _blank, htmx = path.partition(" ")
    return client.get(path, follow=True, headers={"HX-Request": "true"} if htmx else {}).text


def outlets_with(client, need, outlets) -> set[str]:
    return {name for name, path in outlets.items() if SECRET in read(client, path(need))}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", State.values)
def test_each_outlet_shows_it_to_exactly_its_readers(client, town, state, who):
    need = written(state, town)
    NeedFactory(published=True, slug="anderer")
    sign_in_as(client, who, town)
    assert outlets_with(client, need, PAGES) == (set(PAGES) if who in READERS[state] else set())
    assert outlets_with(client, need, LISTS) == (set(LISTS) if state == State.PUBLISHED else set())
    assert outlets_with(client, need, NOWHERE) == set()
    # without following: moderators without a town are led on to their queue
    assert (SECRET in client.get("/meine-kommune/").text) == (who in OWN)
    queued = state == State.SUBMITTED and who in STAFF
    assert (SECRET in read(client, "/moderation/")) == queued


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", State.values)
def test_nobody_is_told_a_number_that_includes_what_lists_do_not_show(client, town, state, who):
    written(state, town, time_frame="urgent")
    sign_in_as(client, who, town)
    listed = client.get("/bedarfe/").text
    counted = 1 if state == State.PUBLISHED else 0
    assert ("1 Bedarf gefunden" if counted else "0 Bedarfe gefunden") in listed
    for facet in ("theme-mobility", "time_frame-urgent", "state-06"):
        found = re.search(rf'data-count="{facet}"[^>]*>(\d+)<', listed)
        assert int(found[1]) == counted, facet
    assert ("/bedarfe/bedarf/" in client.get("/sitemap.xml").text) == bool(counted)


@pytest.mark.parametrize("state", [s for s in State.values if "AN" not in READERS[s]])
def test_to_strangers_a_hidden_need_is_like_none_at_all(client, town, state):
    need = written(state, town)
    for person in (None, acting(Role.COORDINATOR)):
        if person:
            sign_in(client, person)
        missing = client.get(f"/bedarfe/{NOWHERE_ID}/")
        hidden = client.get(f"/bedarfe/{need.pk}/")
        if state == State.TAKEN_DOWN:
            assert (hidden.status_code, client.get("/bedarfe/bedarf/").status_code) == (410, 410)
            assert SECRET not in hidden.text
            continue
        assert (hidden.status_code, missing.status_code) == (404, 404)
        assert comparable(hidden.text, need.pk) == comparable(missing.text, NOWHERE_ID)
        assert client.get(f"/id/{need.pk}/").status_code == 404


def comparable(text: str, pk) -> str:
    text = re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", text.replace(str(pk), "ID"))


def test_taken_down_it_is_gone_with_the_next_request(client, town, joiner):
    need = written(State.PUBLISHED, town)
    NeedFactory(published=True, slug="anderer")
    services.join(need, by=joiner)
    sign_in(client, joiner)
    everything = PAGES | LISTS | {"dashboard of a town": lambda need: "/meine-kommune/"}
    assert outlets_with(client, need, everything) == set(everything)
    decide(need, "take_down", "Enthält einen Namen.")
    assert outlets_with(client, need, everything) == set()
    assert client.get(page(need)).status_code == 410
    assert "0 Bedarfe gefunden" in client.get(f"/bedarfe/?q={FOUND_BY}").text


def test_the_reason_of_the_moderation_is_for_town_and_moderation(client, town):
    need = written(State.PUBLISHED, town)
    decide(need, "take_down", "Enthält einen Namen.")
    assert "Enthält einen Namen." not in client.get(page(need)).text
    sign_in_as(client, "RA", town)
    assert "Enthält einen Namen." in client.get(page(need)).text


def test_closed_needs_leave_the_lists_but_keep_their_page(client, town, owner):
    solved = ProjectFactory(published=True)
    written(State.PUBLISHED, town, closed_at=timezone.now(), resolution="solved", solved_by=solved)
    need = Need.objects.get()
    open_lists = [name for name in LISTS if "matches" not in name]
    for name in open_lists:
        assert SECRET not in read(client, LISTS[name](need)), name
    assert SECRET in client.get("/bedarfe/?status=closed").text
    text = client.get("/bedarfe/bedarf/").text
    assert SECRET in text
    assert solved.get_absolute_url() in text
    assert "1 Bedarf gefunden" in client.get("/bedarfe/?status=closed").text


@pytest.mark.parametrize("who", PEOPLE)
def test_what_towns_note_when_joining_is_read_by_towns_and_moderation_alone(
    client, town, joiner, who
):
    need = written(State.PUBLISHED, town)
    services.join(need, by=joiner, note="Unser Bauhof schafft es nicht.")
    sign_in_as(client, who, town)
    text = client.get(page(need)).text
    assert "Hamburg" in text
    assert ("Unser Bauhof schafft es nicht." in text) == (who not in ("AN", "XX"))


def test_no_outlet_carries_a_note(client, town, joiner):
    need = written(State.PUBLISHED, town)
    services.join(need, by=joiner, note="Unser Bauhof schafft es nicht.")
    sign_in_as(client, "SA", town)
    for name, path in (LISTS | NOWHERE).items():
        assert "Bauhof" not in read(client, path(need)), name


def test_a_note_is_read_again_neither_by_mail_nor_in_the_audit_log(client, town, joiner):
    need = written(State.PUBLISHED, town)
    member = acting(Role.EDITOR, town)
    services.join(need, by=joiner, note="Unser Bauhof schafft es nicht.")
    assert "Bauhof" not in str(list(AuditEntry.objects.values()))
    sign_in(client, member)
    text = client.get("/benachrichtigungen/").text
    assert "Hamburg" in text
    assert "Bauhof" not in text
