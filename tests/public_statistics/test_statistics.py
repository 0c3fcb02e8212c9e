"""Statistics computed from the database, identical on the page and in the API."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adoptions.choices import Action, Stage
from adoptions.models import AdoptionStep
from contacts.models import ContactRequest
from core.demo import ACCOUNTS
from editorial.workflow.choices import State
from tests.factories import (
    AdoptionFactory,
    LessonFactory,
    MunicipalityFactory,
    NeedFactory,
    ProjectFactory,
    UserFactory,
)
from watching.models import Watch

pytestmark = pytest.mark.django_db
STATISTICS, FUNNEL = "/api/v1/statistics/", "/api/v1/statistics/funnel/"


def figures(client, path=STATISTICS) -> dict:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return {code: cell["value"] for code, cell in answer.json()["figures"].items()}


def published(number: int, **given):
    return ProjectFactory.create_batch(number, published=True, **given)


def ask(project, number: int, *, answered: int | None = None, **given) -> None:
    """``number`` towns ask; ``answered`` is the number of working days until the answer."""
    now = timezone.now()
    for _n in range(number):
        defaults = {"kind": "question", "created_at": now, "last_activity_at": now}
        defaults["asking"] = given.get("asking") or MunicipalityFactory()
        if answered is not None:
            defaults |= {"answered_at": now, "answer_days": answered, "state": "answered"}
        ContactRequest.objects.create(
            project=project,
            asked=project.municipality,
            **(defaults | given),
        )


def test_counts_equal_those_of_the_public_lists(client):
    projects = published(6)
    published(1, is_demo=True, municipality=projects[0].municipality)
    ProjectFactory(municipality=projects[0].municipality)
    published(1, state=State.ARCHIVED)
    LessonFactory.create_batch(5, published=True, project=projects[0])
    LessonFactory(published=True, project=projects[0], visibility="municipalities")
    NeedFactory.create_batch(5, published=True)
    AdoptionFactory.create_batch(5, confirmed=True, project=projects[0])
    AdoptionFactory(project=projects[0])
    assert figures(client) == {
        "projects": 7, "municipalities": 6, "lessons": 5, "needs": 5, "adoptions": 5,
    }  # fmt: skip


def test_numbers_below_five_are_suppressed(client):
    published(4)
    cell = client.get(STATISTICS).json()["figures"]["projects"]
    assert cell == {"value": None, "suppressed": True, "recorded": True}


def test_suppressed_states_cannot_be_computed_from_the_total(client):
    for state, number in (("06", 9), ("05", 7), ("02", 2)):
        for town in MunicipalityFactory.create_batch(number, state=state):
            published(1, municipality=town)
    rows = {row["code"]: row for row in client.get(STATISTICS).json()["by_state"]}
    hidden = [code for code, row in rows.items() if row["projects"]["suppressed"]]
    assert rows["06"]["projects"]["value"] == 9
    # thirteen Länder without a project, one with two, and the next smallest with seven
    assert {"02", "05"} <= set(hidden)
    assert figures(client, f"{STATISTICS}?state=02")["projects"] is None
    assert figures(client, f"{STATISTICS}?state=05")["projects"] is None
    assert figures(client, f"{STATISTICS}?state=06")["projects"] == 9


def test_combined_filters_are_suppressed(client):
    published(12, themes=["mobility"])
    published(12, themes=["climate_adaptation"])
    assert figures(client, f"{STATISTICS}?theme=mobility")["projects"] == 12
    for query in ("theme=mobility&state=06", "state=06&from=2020-01-01"):
        answer = client.get(f"{STATISTICS}?{query}").json()
        assert all(cell["suppressed"] for cell in answer["figures"].values())
        assert answer["by_state"] == []


def test_period_is_widened_to_whole_quarters(client):
    now = timezone.now()
    published(6)
    published(7, published_at=now - timedelta(days=400))
    assert figures(client)["projects"] == 13
    answer = client.get(f"{STATISTICS}?from={timezone.localdate()}").json()
    first = answer["period"]["from_on"]
    assert first[8:] == "01"
    assert first[5:7] in ("01", "04", "07", "10")


def test_a_theme_counts_each_project_and_each_town_once(client):
    town = MunicipalityFactory()
    published(5, themes=["mobility", "climate_adaptation"], municipality=town)
    published(6, themes=["mobility"])
    published(6, themes=["climate_adaptation"])
    assert figures(client)["projects"] == 17
    mobility = figures(client, f"{STATISTICS}?theme=mobility")
    assert (mobility["projects"], mobility["municipalities"]) == (11, 7)


def test_funnel_counts_towns_that_reached_each_stage(client):
    project = published(1)[0]
    for town in MunicipalityFactory.create_batch(9):
        Watch.objects.create(municipality=town, project=project)
    Watch.objects.create(municipality=project.municipality, project=project)
    ask(project, 6, answered=3)
    ask(project, 5)
    ask(project, 3, kind="correction")
    same = ContactRequest.objects.filter(answered_at=None, kind="question").first()
    ask(project, 1, asking=same.asking)
    assert figures(client, FUNNEL) == {
        "seen": None, "saved": 9, "asked": 11, "answered": 6, "visited": None, "adopting": None,
        "operating_after_12_months": None,
    }  # fmt: skip
    answer = client.get(FUNNEL).json()
    assert answer["medians"]["answer_days"]["value"] == 3
    for code in ("seen", "visited"):
        assert answer["figures"][code] == {"value": None, "suppressed": False, "recorded": False}


def test_number_of_unanswered_requests_cannot_be_computed(client):
    project = published(1)[0]
    ask(project, 9, answered=3)
    ask(project, 2)
    answer = client.get(FUNNEL).json()
    assert answer["figures"]["asked"]["value"] == 11
    assert answer["figures"]["answered"]["suppressed"]
    assert answer["medians"]["answer_days"]["suppressed"]


def decided(days_ago: int, *later):
    """An adoption planned ``days_ago``; ``later`` are pairs (days after that, stage)."""
    begun = timezone.now() - timedelta(days=days_ago)
    adoption = AdoptionFactory(confirmed=True, project=ProjectFactory(published=True))
    for days, stage in ((0, Stage.PLANNED), *later):
        at = begun + timedelta(days=days)
        AdoptionStep.objects.create(adoption=adoption, at=at, action=Action.MOVED, stage_to=stage)
        adoption.stage = stage
    adoption.reason_code = "cost" if adoption.stage == Stage.DISCONTINUED else ""
    adoption.save()


def test_operation_is_measured_twelve_months_after_the_decision(client):
    for _n in range(5):
        decided(500, (100, Stage.OPERATING))
        decided(500, (100, Stage.OPERATING), (400, Stage.DISCONTINUED))
        decided(500, (400, Stage.OPERATING))
        decided(200, (100, Stage.OPERATING))
        decided(500, (50, Stage.OPERATING), (100, Stage.DISCONTINUED))
    found = figures(client, FUNNEL)
    assert found["adopting"] == 25
    assert found["operating_after_12_months"] == 10


def test_actions_of_demo_accounts_are_not_counted(client):
    demo = UserFactory(email=ACCOUNTS[0].email)
    project = published(1)[0]
    ask(project, 6)
    ask(project, 4, created_by=demo)
    for town in MunicipalityFactory.create_batch(9):
        Watch.objects.create(municipality=town, project=project, created_by=demo)
    found = figures(client, FUNNEL)
    assert (found["asked"], found["saved"]) == (6, None)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("theme=unheard", "theme"),
        ("state=99", "state"),
        ("size_class=big", "size_class"),
        ("from=morgen", "from"),
        ("until=0001-01-01", "until"),
        ("from=2026-05-01&until=2026-01-01", "until"),
        ("municipality=064110000000", "municipality"),
        ("state=06&state=05", "state"),
    ],
)
@pytest.mark.parametrize("path", [STATISTICS, FUNNEL])
def test_invalid_parameter_is_named(client, path, query, name):
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 400
    assert [row["parameter"] for row in answer.json()["errors"]] == [name]


def test_number_of_statements_does_not_grow(client):
    def statements(path: str) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    paths = (STATISTICS, FUNNEL, "/statistik/", "/en/statistics/")
    project = published(1)[0]
    ask(project, 6, answered=2)
    ask(project, 6)
    published(5, cost_one_off_eur=100, staff_days=3)
    AdoptionFactory(confirmed=True)
    few = {path: statements(path) for path in paths}
    for project in published(25, cost_one_off_eur=100):
        ask(project, 1, answered=2)
        AdoptionFactory(confirmed=True, project=project)
        LessonFactory(published=True, project=project)
    assert {path: statements(path) for path in paths} == few


def test_page_marks_suppressed_and_unrecorded_figures(client):
    published(6)
    text = client.get("/statistik/").text
    assert "zu wenige, nicht angezeigt" in text
    assert "wird nicht erfasst" in text
    assert re.search(r'Projekte</th>\s*<td class="number">\s*6\s*</td>', text)
    crossed = client.get("/statistik/?theme=mobility&state=06")
    assert "Bitte wählen Sie eine" in crossed.text
    assert client.get("/statistik/?state=99").status_code == 400


def test_page_works_without_any_data(client):
    assert client.get("/statistik/").status_code == 200
    assert all(value is None for value in figures(client).values())


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("from=2026-02-10&until=2026-05-01", "vom 1. Januar 2026 bis 30. Juni 2026"),
        ("from=2026-02-10", "ab dem 1. Januar 2026"),
        ("until=2026-05-01", "bis zum 30. Juni 2026"),
    ],
)
def test_the_page_states_the_reporting_period(client, query, told):
    assert told in client.get(f"/statistik/?{query}").text
    assert "in ganzen Quartalen" not in client.get("/statistik/").text
