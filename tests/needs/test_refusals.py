"""Each step × state × kind of person: answered 302, 403, 404 or 409; refused steps change nothing."""

import uuid
from itertools import product

import pytest
from django.test import Client

from core.models import AuditEntry
from editorial.workflow.choices import State
from municipalities.models import Membership
from needs.models import Need, Participation
from notifications.models import Notice
from projects.models import Project
from tests.factories import MunicipalityFactory, ProjectFactory, acting
from tests.needs.people import PEOPLE, READERS, WAS_PUBLIC, need_in
from tests.people import OWN, sign_in_as
from tests.rollback import rolled_back
from tests.shared_world import shared_world
from tests.signing_in import sign_in, used_before

pytestmark = pytest.mark.django_db
OPEN = {State.PUBLISHED}
EDITABLE = {State.DRAFT, State.CHANGES_REQUESTED}
# step: states in which it is possible, who may take it
STEPS = {
    "einreichen": (EDITABLE, OWN),
    "zurueckholen": ({State.SUBMITTED}, OWN),
    "archivieren": (OPEN, {"AA"}),
    "wiederherstellen": ({State.ARCHIVED}, {"AA"}),
    "ueberarbeiten": (OPEN, OWN),
    "loeschen": (EDITABLE, OWN),
    "mitmachen": (OPEN, {"AC"}),
    "abschliessen": (OPEN, OWN),
    "projekt": (OPEN, OWN),
    "wieder-oeffnen": (set(), OWN),
}


def everything() -> list:
    """Everything that a refused step must leave unchanged."""
    return [
        list(Need.objects.order_by("pk").values()),
        Participation.objects.count(),
        Project.objects.count(),
        Notice.objects.count(),
        AuditEntry.objects.exclude(action="refused").count(),
    ]


def prepared(state, town) -> Need:
    slug = {"slug": f"bedarf-{state}"} if state in WAS_PUBLIC else {}
    need = need_in(state, town, **slug)
    Participation.objects.create(need=need, municipality=MunicipalityFactory())
    return need


def build() -> dict[str, Need]:
    """A need of one town in each state, each joined by another town."""
    town = MunicipalityFactory(short_name="Stadt A")
    return {state: prepared(state, town) for state in State.values}


needs, _needs = shared_world(build, name="needs")


@pytest.fixture
def town(needs):
    return needs[State.DRAFT].municipality


@pytest.mark.parametrize("who", PEOPLE)
def test_each_step_is_open_to_exactly_these_people_in_exactly_these_states(
    client, needs, town, who
):
    sign_in_as(client, who, town)
    if who != "AN":
        used_before(client)
    before = everything()
    found, wanted = {}, {}
    for (step, (states, people)), (state, need) in product(STEPS.items(), needs.items()):
        data = {"version": need.version, "resolution": "dropped"}
        with rolled_back():
            answer = client.post(f"/bedarfe/{need.pk}/{step}/", data)
            acted = everything() != before
        found[step, state] = acted, answer.status_code
        wanted[step, state] = state in states and who in people, expected(step, state, who)
        if who == "AN":
            assert answer["Location"].startswith("/accounts/login/"), (step, state)
        assert need.title not in answer.text, (step, state)
    assert found == wanted


def expected(step: str, state: str, who: str) -> int:
    states, people = STEPS[step]
    if who == "AN" or (state in states and who in people):
        return 302
    town_needed = step in ("mitmachen", "abschliessen", "projekt", "wieder-oeffnen")
    if who not in READERS[state]:
        return 404
    if town_needed and who not in (*OWN, "AC"):
        return 403  # acts for no town
    if step == "mitmachen":
        return 403 if who in OWN else 409
    if who in OWN and not (step in ("archivieren", "wiederherstellen") and who == "RA"):
        return 409
    return 403


@pytest.mark.parametrize("step", [*STEPS, "bearbeiten", "zuruecknehmen"])
def test_hidden_and_missing_needs_are_indistinguishable(client, needs, step):
    answers, hidden = [], needs[State.DRAFT].pk
    for pk in (hidden, uuid.uuid4()):
        answers.append(client.post(f"/bedarfe/{pk}/{step}/", {"version": 1})["Location"])
    assert answers[0].split("?")[0] == answers[1].split("?")[0]
    sign_in(client, acting())
    for pk in (hidden, uuid.uuid4()):
        assert client.post(f"/bedarfe/{pk}/{step}/", {"version": 1}).status_code == 404


@pytest.mark.parametrize(
    ("step", "state", "who"),
    [
        ("mitmachen", State.PUBLISHED, "RA"),
        ("mitmachen", State.ARCHIVED, "AC"),
        ("abschliessen", State.PUBLISHED, "AC"),
        ("abschliessen", State.ARCHIVED, "RA"),
        ("projekt", State.ARCHIVED, "AA"),
        ("wieder-oeffnen", State.PUBLISHED, "RA"),
        ("einreichen", State.PUBLISHED, "RA"),
        ("bearbeiten", State.PUBLISHED, "AC"),
    ],
)
def test_refused_steps_are_logged(client, needs, town, step, state, who):
    need = needs[state]
    sign_in_as(client, who, town)
    client.post(f"/bedarfe/{need.pk}/{step}/", {"version": 1, "resolution": "dropped"})
    entry = AuditEntry.objects.get(action="refused")
    assert entry.object_id == str(need.pk)
    assert entry.actor_id is not None


@pytest.mark.parametrize("step", [*STEPS, "zuruecknehmen"])
def test_get_requests_change_nothing(client, needs, town, step):
    need = needs[State.PUBLISHED]
    sign_in_as(client, "AA", town)
    before = everything()
    assert client.get(f"/bedarfe/{need.pk}/{step}/").status_code in (405, 409)
    assert everything() == before


def test_steps_require_a_csrf_token(needs, town):
    client = sign_in_as(Client(enforce_csrf_checks=True), "AC", town)
    need = needs[State.PUBLISHED]
    before = everything()
    assert client.post(f"/bedarfe/{need.pk}/mitmachen/").status_code == 403
    assert everything() == before


def test_a_removed_member_loses_access_with_the_next_request(client, needs, town):
    actor = acting(municipality=town)
    draft = needs[State.DRAFT]
    sign_in(client, actor)
    assert client.get(f"/bedarfe/{draft.pk}/").status_code == 200
    Membership.objects.filter(user=actor.user).delete()
    assert client.get(f"/bedarfe/{draft.pk}/").status_code == 404
    assert client.post(f"/bedarfe/{draft.pk}/einreichen/", {"version": 1}).status_code == 404


@pytest.mark.parametrize("path", ["/bedarfe/", "/bedarfe/bedarf-published/", "/feeds/needs.atom"])
def test_read_only_pages_refuse_other_methods(client, needs, path):
    assert client.post(path).status_code == 405
    assert client.delete(path).status_code == 405


@pytest.mark.parametrize(
    "query",
    ["?theme=nirgends", "?time_frame=x", "?status=vielleicht", "?near=x", "?ordering=text",
     "?cursor=kaputt", "?page_size=0", "?municipality=1", "?q=" + "x" * 201],
)  # fmt: skip
def test_an_invalid_parameter_of_the_list_is_reported_and_leaks_nothing(client, needs, query):
    need = needs[State.DRAFT]
    answer = client.get("/bedarfe/" + query)
    assert answer.status_code == 400
    assert "nicht berücksichtigt" in answer.text or "gibt es nicht mehr" in answer.text
    assert need.title not in answer.text


def test_a_draft_of_another_town_cannot_be_named_as_solution(client, needs, town):
    """A draft is refused even when its slug is known."""
    foreign = ProjectFactory(slug="geheim", title="Geheimes Vorhaben")
    need = needs[State.PUBLISHED]
    sign_in_as(client, "RA", town)
    answer = client.post(
        f"/bedarfe/{need.pk}/abschliessen/",
        {"resolution": "solved", "solved_by": f"/projekte/{foreign.slug}/"},
    )
    assert answer.status_code == 422
    assert "Geheimes Vorhaben" not in answer.text
