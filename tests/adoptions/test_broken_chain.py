"""A chain A→B→C with a link hidden from some readers: each reader sees a connected part."""

import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adoptions.models import Adoption
from municipalities.choices import Role
from projects.models import Project
from tests.factories import AdoptionFactory, MunicipalityFactory, ProjectFactory, acting
from tests.people import sign_in_as
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

NAMES = ("Glied A", "Glied B", "Glied C")


def build() -> list[Project]:
    """Adoptions confirmed throughout; each town has its own published project."""
    projects = [
        ProjectFactory(published=True, title=name, municipality=MunicipalityFactory())
        for name in NAMES
    ]
    for source, result in pairwise(projects):
        AdoptionFactory(
            project=source, municipality=result.municipality, result_project=result, confirmed=True
        )
    return projects


chain, _chain = shared_world(build, name="chain")


def dispute(adoption):
    now = timezone.now()
    adoption.update(origin_confirmed_at=None, origin_disputed_at=now, dispute_reason="Nein.")


def way(client, project) -> str:
    """The adoption tree on a project page, without markup; empty if there is none."""
    page = client.get(project.get_absolute_url()).text
    return page.partition('class="tree-box"')[2].partition("</section>")[0]


def on_page(client, project) -> set[str]:
    return {name for name in NAMES if name in way(client, project)}


def in_api(client, project) -> tuple[set[str], int]:
    data = client.get(f"/api/v1/projects/{project.pk}/adoption-graph/").json()
    return {node["title"] for node in data["nodes"]}, len(data["edges"])


# RA works for the town of the first link, RB for that of the second, RC for another one
READERS = ("AN", "RA", "RB", "third", "RC", "MO", "SA")


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("hidden", [0, 1])
def test_disputed_link_splits_the_chain_for_readers_who_may_not_see_it(client, chain, who, hidden):
    dispute(Adoption.objects.filter(project=chain[hidden]))
    first, second, third = (project.municipality for project in chain)
    if who == "third":
        sign_in(client, acting(Role.EDITOR, third))
    else:
        sign_in_as(client, who, first, second)
    parted = [{NAMES[0]}, {NAMES[1], NAMES[2]}] if hidden == 0 else [{*NAMES[:2]}, {NAMES[2]}]
    sees_it = who in {"MO", "SA", *[("RA", "RB"), ("RB", "third")][hidden]}
    for project in chain:
        part = next(part for part in parted if project.title in part)
        on_the_page = set(NAMES) if sees_it else part if len(part) > 1 else set()
        assert on_page(client, project) == on_the_page, project
        # the API answers everybody as anonymous
        assert in_api(client, project) == (part, len(part) - 1), project


def test_unconfirmed_link_is_shown_on_pages_but_splits_the_chain_in_the_api(client, chain):
    Adoption.objects.filter(project=chain[0]).update(origin_confirmed_at=None)
    for project in chain:
        assert on_page(client, project) == set(NAMES)
    assert in_api(client, chain[0]) == ({NAMES[0]}, 0)
    assert in_api(client, chain[1]) == in_api(client, chain[2]) == ({NAMES[1], NAMES[2]}, 1)


def test_hidden_project_splits_the_chain(client, chain):
    type(chain[1]).objects.filter(pk=chain[1].pk).update(state="draft", slug=None)
    assert in_api(client, chain[0]) == ({NAMES[0]}, 1)
    assert in_api(client, chain[2]) == ({NAMES[2]}, 0)
    for project in (chain[0], chain[2]):
        assert NAMES[1] not in client.get(project.get_absolute_url()).text


def test_number_of_queries_does_not_depend_on_chain_length(client, chain):
    def queries(path):
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            client.get(path)
        return len(found)

    paths = (
        chain[1].get_absolute_url(),
        f"/api/v1/projects/{chain[1].pk}/adoption-graph/",
    )
    before = [queries(path) for path in paths]
    last = chain[2]
    for _step in range(4):
        result = ProjectFactory(published=True)
        AdoptionFactory(
            project=last,
            municipality=result.municipality,
            result_project=result,
            confirmed=True,
        )
        last = result
    assert [queries(path) for path in paths] == before


@pytest.mark.parametrize("hidden", [None, 0])
def test_traversal_of_a_cycle_ends_for_every_start_and_depth(client, chain, hidden):
    AdoptionFactory(
        project=chain[2],
        municipality=chain[0].municipality,
        result_project=chain[0],
        confirmed=True,
    )
    if hidden is not None:
        dispute(Adoption.objects.filter(project=chain[hidden]))
    for project in chain:
        assert on_page(client, project) == set(NAMES)
        names, edges = in_api(client, project)
        assert names == set(NAMES)
        assert edges == (3 if hidden is None else 2)


def _marked(client, chain, **facts) -> str:
    Adoption.objects.filter(project=chain[0]).update(stage="operating", **facts)
    text = re.sub(r"<[^>]*>", " ", way(client, chain[0]))
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("facts", "mark"),
    [
        ({}, "(im Regelbetrieb)"),
        ({"origin_confirmed_at": None}, "(im Regelbetrieb, unbestätigt)"),
        (
            {"basis": "public_source", "source_url": "https://stadt.example/"},
            "(im Regelbetrieb, aus öffentlicher Quelle)",
        ),
        (
            {"adopter_confirmed_at": datetime(2024, 3, 1, 12, tzinfo=UTC)},
            "(im Regelbetrieb, unbestätigt seit 1. März 2025)",
        ),
    ],
)
def test_tree_shows_stage_and_certainty_next_to_the_project(client, chain, facts, mark):
    town = chain[1].municipality.full_label
    text = _marked(client, chain, **facts)
    assert f"{NAMES[1]} {town} {mark} {NAMES[2]}" in text
