"""Every step on a need × every state × every kind of person: 302, 403, 404 or 409, and no trace."""

import uuid

import pytest
from django.db import transaction
from django.test import Client

from core.models import AuditEntry
from editorial.workflow.choices import State
from municipalities.models import Membership
from needs.models import Need, Participation
from notifications.models import Notice
from projects.models import Project
from tests.factories import MunicipalityFactory, ProjectFactory, acting
from tests.needs.people import OWN, PEOPLE, READERS, need_in, sign_in_as
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
OPEN = {State.PUBLISHED}
EDITABLE = {State.DRAFT, State.CHANGES_REQUESTED}
# step: states in which it leads on, who may take it
STEPS = {
    "einreichen": (EDITABLE, OWN),
    "zurueckholen": ({State.SUBMITTED}, OWN),
    "archivieren": (OPEN, {"AA"}),
    "wiederherstellen": ({State.ARCHIVED}, {"AA"}),
    "ueberarbeiten": (OPEN, OWN),
    "loeschen": (EDITABLE, OWN),
    "mitmachen": (OPEN, {"RC"}),
    "abschliessen": (OPEN, OWN),
    "projekt": (OPEN, OWN),
    "wieder-oeffnen": (set(), OWN),
}


@pytest.fixture
def town():
    return MunicipalityFactory(short_name="Stadt A")


def everything() -> list:
    """All that a refused step must leave as it was."""
    return [
        list(Need.objects.order_by("pk").values()),
        Participation.objects.count(),
        Project.objects.count(),
        Notice.objects.count(),
        AuditEntry.objects.exclude(action="refused").count(),
    ]


def prepared(state, town) -> Need:
    need = need_in(state, town)
    Participation.objects.create(need=need, municipality=MunicipalityFactory())
    return need


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", State.values)
def test_each_step_is_taken_by_exactly_these_in_exactly_these_states(client, town, state, who):
    need = prepared(state, town)
    sign_in_as(client, who, town)
    before = everything()
    data = {"version": need.version, "resolution": "dropped"}
    for step, (states, people) in STEPS.items():
        with transaction.atomic():
            answer = client.post(f"/bedarfe/{need.pk}/{step}/", data)
            after = everything()
            transaction.set_rollback(True)
        assert (after != before) == (state in states and who in people), step
        assert answer.status_code == expected(step, state, who), step
        if who == "AN":
            assert answer["Location"].startswith("/accounts/login/"), step
        assert need.title not in answer.text, step


def expected(step: str, state: str, who: str) -> int:
    states, people = STEPS[step]
    if who == "AN" or (state in states and who in people):
        return 302
    town_needed = step in ("mitmachen", "abschliessen", "projekt", "wieder-oeffnen")
    if who not in READERS[state]:
        return 404
    if town_needed and who not in (*OWN, "RC"):
        return 403  # acts for no town
    if step == "mitmachen":
        return 403 if who in OWN else 409
    if who in OWN and not (step in ("archivieren", "wiederherstellen") and who == "RA"):
        return 409
    return 403


@pytest.mark.parametrize("step", [*STEPS, "bearbeiten", "zuruecknehmen"])
def test_a_hidden_need_answers_like_one_that_does_not_exist(client, town, step):
    answers = []
    for pk in (need_in(State.DRAFT, town).pk, uuid.uuid4()):
        answers.append(client.post(f"/bedarfe/{pk}/{step}/", {"version": 1})["Location"])
    assert answers[0].split("?")[0] == answers[1].split("?")[0]
    sign_in(client, acting())
    for pk in (Need.objects.get().pk, uuid.uuid4()):
        assert client.post(f"/bedarfe/{pk}/{step}/", {"version": 1}).status_code == 404


@pytest.mark.parametrize(
    ("step", "state", "who"),
    [
        ("mitmachen", State.PUBLISHED, "RA"),
        ("mitmachen", State.ARCHIVED, "RC"),
        ("abschliessen", State.PUBLISHED, "RC"),
        ("abschliessen", State.ARCHIVED, "RA"),
        ("projekt", State.ARCHIVED, "AA"),
        ("wieder-oeffnen", State.PUBLISHED, "RA"),
        ("einreichen", State.PUBLISHED, "RA"),
        ("bearbeiten", State.PUBLISHED, "RC"),
    ],
)
def test_refused_wishes_stand_in_the_audit_log(client, town, step, state, who):
    need = prepared(state, town)
    sign_in_as(client, who, town)
    client.post(f"/bedarfe/{need.pk}/{step}/", {"version": 1, "resolution": "dropped"})
    entry = AuditEntry.objects.get(action="refused")
    assert entry.object_id == str(need.pk)
    assert entry.actor_id is not None


@pytest.mark.parametrize("step", [*STEPS, "zuruecknehmen"])
def test_reading_an_address_never_acts(client, town, step):
    need = prepared(State.PUBLISHED, town)
    sign_in_as(client, "AA", town)
    before = everything()
    assert client.get(f"/bedarfe/{need.pk}/{step}/").status_code in (405, 409)
    assert everything() == before


def test_steps_need_the_token_of_the_form(town):
    client = sign_in_as(Client(enforce_csrf_checks=True), "RC", town)
    need = need_in(State.PUBLISHED, town)
    assert client.post(f"/bedarfe/{need.pk}/mitmachen/").status_code == 403
    assert not Participation.objects.exists()


def test_a_removed_member_loses_it_with_the_next_request(client, town, owner):
    actor = acting(municipality=town)
    draft = need_in(State.DRAFT, town)
    sign_in(client, actor)
    assert client.get(f"/bedarfe/{draft.pk}/").status_code == 200
    Membership.objects.filter(user=actor.user).delete()
    assert client.get(f"/bedarfe/{draft.pk}/").status_code == 404
    assert client.post(f"/bedarfe/{draft.pk}/einreichen/", {"version": 1}).status_code == 404


@pytest.mark.parametrize("path", ["/bedarfe/", "/bedarfe/bedarf/", "/feeds/needs.atom"])
def test_pages_for_reading_take_no_other_method(client, town, path):
    need_in(State.PUBLISHED, town)
    assert client.post(path).status_code == 405
    assert client.delete(path).status_code == 405


@pytest.mark.parametrize(
    "query",
    ["?theme=nirgends", "?time_frame=x", "?status=vielleicht", "?near=x", "?ordering=text",
     "?cursor=kaputt", "?page_size=0", "?municipality=1", "?q=" + "x" * 201],
)  # fmt: skip
def test_a_wrong_parameter_of_the_list_is_said_and_leaks_nothing(client, town, query):
    need = need_in(State.DRAFT, town)
    answer = client.get("/bedarfe/" + query)
    assert answer.status_code == 400
    assert "nicht berücksichtigt" in answer.text or "gibt es nicht mehr" in answer.text
    assert need.title not in answer.text


def test_solving_project_of_another_town_stays_its_own(client, town):
    """A draft is no solution, not even for those who know its id."""
    foreign = ProjectFactory(slug="geheim", title="Geheimes Vorhaben")
    need = need_in(State.PUBLISHED, town)
    sign_in_as(client, "RA", town)
    answer = client.post(
        f"/bedarfe/{need.pk}/abschliessen/",
        {"resolution": "solved", "solved_by": f"/projekte/{foreign.slug}/"},
    )
    assert answer.status_code == 422
    assert "Geheimes Vorhaben" not in answer.text
