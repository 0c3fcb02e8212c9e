"""Transfer readiness: a pure, monotone, itemised function of public facts."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from adoptions import readiness
from adoptions.readiness import MAXIMUM, RULES, items
from lessons.choices import Polarity, Visibility
from municipalities.choices import Role
from projects.models import ArtifactType, Link, Prerequisite, Project
from tests.factories import (
    AdoptionFactory,
    ArtifactFactory,
    LessonFactory,
    ProjectFactory,
    acting,
    administrator,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def bare(**facts) -> Project:
    nothing = {"responsible_function": "", "cost_one_off_eur": None, "staff_days": None}
    return ProjectFactory(published=True, **nothing | facts)


def points(project: Project) -> dict[str, int]:
    return {item.rule.code: item.points for item in items(project)}


def total(project: Project) -> int:
    return sum(points(project).values())


def artifact(project, code, **facts):
    return ArtifactFactory(project=project, type=ArtifactType.objects.get(code=code), **facts)


def change(**facts):
    return lambda project: Project.objects.filter(pk=project.pk).update(**facts)


ADD = {
    "cost_one_off": change(cost_one_off_eur=0),
    "cost_running": change(cost_running_eur=10),
    "staff_days": change(staff_days=1),
    "council_paper": lambda p: artifact(p, "council_paper"),
    "buying": lambda p: artifact(p, "contract"),
    "running": lambda p: artifact(p, "privacy"),
    "operator_model": change(operator_model="own"),
    "prerequisites": lambda p: Prerequisite.objects.create(project=p, kind="lorawan"),
    "contact": change(responsible_function="Stabsstelle"),
    "lesson": lambda p: LessonFactory(project=p, published=True, polarity=Polarity.SUCCESS_FACTOR),
    "failure": lambda p: LessonFactory(project=p, published=True, polarity=Polarity.FAILURE),
    "adoption": lambda p: AdoptionFactory(project=p, confirmed=True),
    "adoptions": lambda p: AdoptionFactory.create_batch(3, project=p, confirmed=True),
    "evidence": lambda p: Link.objects.create(project=p, title="x", url="https://stadt.example"),
}


@pytest.mark.parametrize("code", ADD)
def test_adding_an_item_earns_its_points(code):
    project = bare()
    before = points(project)
    assert before[code] == 0
    ADD[code](project)
    assert points(project)[code] == next(rule.points for rule in RULES if rule.code == code)


def test_all_items_together_are_a_hundred(client):
    project = bare()
    for add in ADD.values():
        add(project)
    assert total(project) == MAXIMUM == 100
    shown = client.get(f"/api/v1/projects/{project.pk}/readiness/").json()
    assert (shown["score"], shown["max"]) == (100, 100)


class TestMonotone(TestCase):
    @settings(max_examples=20, deadline=None)
    @given(st.lists(st.sampled_from(sorted(ADD)), max_size=8))
    def test_score_is_the_sum_of_items_and_adding_never_lowers_it(self, added):
        project = bare()
        score = total(project)
        for code in added:
            ADD[code](project)
            now = total(project)
            assert now >= score
            score = now
        scored = Project.objects.annotate(points=readiness.score()).get(pk=project.pk)
        assert scored.points == score


@pytest.mark.parametrize(
    "hidden",
    [
        lambda p: artifact(p, "contract", visibility="municipalities"),
        lambda p: LessonFactory(project=p, published=True, visibility=Visibility.MUNICIPALITIES),
        lambda p: LessonFactory(project=p, published=True, visibility=Visibility.CONTACT_ONLY),
        lambda p: LessonFactory(project=p, submitted=True),
        lambda p: AdoptionFactory(project=p),
        lambda p: AdoptionFactory(project=p, public_source=True),
        lambda p: change(internal_note="Vertrag")(p),
        lambda p: change(contact_email="amt@stadt.example")(p),
    ],
)
def test_hidden_facts_do_not_change_the_score(hidden):
    project = bare()
    before = points(project)
    hidden(project)
    assert points(project) == before


def test_score_is_the_same_for_every_reader_and_every_call(client):
    project = bare()
    url = f"/api/v1/projects/{project.pk}/readiness/"
    first = client.get(url).json()
    sign_in(client, administrator())
    assert client.get(url).json() == first
    assert points(project) == points(project)


def test_contact_goes_stale_after_a_year():
    project = bare(responsible_function="Amt")
    assert points(project)["contact"] == 10
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        assert points(project)["contact"] == 0


def test_overdue_adoption_does_not_count():
    project = bare()
    AdoptionFactory(project=project, confirmed=True)
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        assert points(project)["adoption"] == 0


def test_page_lists_every_item_with_its_points(client):
    project = bare()
    page = client.get(project.get_absolute_url()).text
    panel = page[page.index('id="uebertragbarkeit"') :]
    for item in items(project):
        assert str(item.rule.label) in panel
        assert f"{item.points}/{item.rule.points}" in panel
    assert f"{total(project)} von 100 Punkten" in panel
    assert "ergänzen" not in panel


@pytest.mark.parametrize("published", [True, False])
def test_missing_item_links_its_owner_to_the_field(client, published):
    editor = acting(Role.EDITOR)
    project = bare(municipality=editor.municipality)
    Project.objects.filter(pk=project.pk).update(license="")
    if not published:
        Project.objects.filter(pk=project.pk).update(state="draft", slug=None)
    sign_in(client, editor)
    page = client.get(project.get_absolute_url() if published else f"/projekte/{project.pk}/").text
    panel = page[page.index('id="uebertragbarkeit"') :]
    for item in items(Project.objects.get(pk=project.pk)):
        rule = item.rule
        if item.is_met or not rule.step:
            continue
        if rule.step == "lesson":
            assert f"/projekte/{project.pk}/erfahrung/" in panel
            continue
        if published:
            answer = client.post(f"/projekte/{project.pk}/ueberarbeiten/", {"field": rule.field})
            path, _hash, anchor = answer["Location"].partition("#")
            assert f'name="field" value="{rule.field}"' in panel
        else:
            found = re.search(rf'href="([^"#]*/{rule.step}/)#(id_{rule.field})"', panel)
            path, anchor = found[1], found[2]
        assert f'id="{anchor}"' in client.get(path).text, rule.code


@pytest.mark.parametrize("data", [{"field": "x"}, {"field": "x y"}, {}])
def test_unknown_field_leads_to_the_first_step(client, data):
    editor = acting(Role.EDITOR)
    project = bare(municipality=editor.municipality)
    sign_in(client, editor)
    answer = client.post(f"/projekte/{project.pk}/ueberarbeiten/", data)
    assert answer["Location"].endswith("/basics/")


def test_page_and_api_order_by_readiness(client):
    poor, rich = bare(title="Arm"), bare(title="Reich")
    ADD["cost_one_off"](rich)
    rows = client.get("/api/v1/projects/?ordering=-readiness").json()["results"]
    assert [row["title"] for row in rows] == ["Reich", "Arm"]
    assert [row["readiness_score"] for row in rows] == [total(rich), total(poor)]
    page = client.get("/projekte/?ordering=-readiness").text
    assert page.index("Reich") < page.index("Arm")


def test_hidden_project_has_no_readiness(client):
    draft = ProjectFactory()
    assert client.get(f"/api/v1/projects/{draft.pk}/readiness/").status_code == 404
    url = f"/api/v1/projects/{bare().pk}/readiness/"
    assert client.get(f"{url}?x=1").status_code == 400


def test_every_rule_is_explained_on_the_page_and_in_the_docs(client):
    page = client.get("/uebertragbarkeit/").text
    docs = (Path(__file__).parents[2] / "docs/readiness.md").read_text()
    for rule in RULES:
        assert str(rule.label) in page
        assert f"| {rule.code} | {rule.points} |" in docs
    assert len(re.findall(r"^\| \w+ \| \d+ \|", docs, re.MULTILINE)) == len(RULES)
