"""The adopting town's own project, and the chain A→B→C that it forms."""

import re
import uuid
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from adoptions.graph import ancestors
from adoptions.services import confirming, results
from core.errors import DomainError, NotAllowed
from editorial.workflow.choices import State
from municipalities.choices import Role
from projects.models import Project
from tests.adoptions.recorded import record
from tests.factories import (
    AdoptionFactory,
    ArtifactFactory,
    ProjectFactory,
    acting,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def test_own_draft_takes_public_text_and_nothing_else(project, adoption, adopter):
    Project.objects.filter(pk=project.pk).update(
        summary="Kurz",
        solution="Lösung",
        contact_email="geheim@hamburg.example",
        responsible_function="Amt 7",
        internal_note="NUR INTERN",
        cost_one_off_eur=5,
        staff_days=7,
        phase="operation",
    )
    ArtifactFactory(project=project)
    draft = results.start_project(adoption, by=adopter, token=uuid.uuid4())
    assert (draft.summary, draft.solution) == ("Kurz", "Lösung")
    assert draft.municipality == adopter.municipality
    assert draft.state == State.DRAFT
    for name in ("contact_email", "responsible_function", "internal_note", "phase"):
        assert getattr(draft, name) == "", name
    assert (draft.cost_one_off_eur, draft.staff_days) == (None, None)
    assert not draft.artifacts.exists()
    assert list(draft.themes.all()) == list(project.themes.all())
    assert results.start_project(adoption, by=adopter, token=uuid.uuid4()) == draft


def test_own_project_names_its_source_and_verbatim_passages(client, project, adoption, adopter):
    Project.objects.filter(pk=project.pk).update(summary="Kurz", solution="Lösung")
    draft = results.start_project(adoption, by=adopter, token=uuid.uuid4())
    Project.objects.filter(pk=draft.pk).update(
        state=State.PUBLISHED, slug="eigenes", published_at=timezone.now(), summary="Unser Text"
    )
    page = client.get("/projekte/eigenes/").text
    assert "Nachnutzung von" in page
    assert "/projekte/dipas/" in page
    copied = re.search(r"Wörtlich aus der Quelle: ([^·<]*)", page)[1]
    assert "Lösung" in copied
    assert "Kurzbeschreibung" not in copied


def test_draft_made_from_a_project_is_hidden_from_others(
    client, project, adoption, adopter, origin
):
    confirming.confirm(adoption, by=origin)
    draft = results.start_project(adoption, by=adopter, token=uuid.uuid4())
    Project.objects.filter(pk=draft.pk).update(title="Streng geheimer Entwurf")
    paths = (
        "/projekte/dipas/",
        adoption.get_absolute_url(),
        f"/api/v1/adoptions/{adoption.pk}/",
        f"/api/v1/projects/{project.pk}/adoption-graph/",
        "/api/v1/projects/?expand=adoptions",
    )
    for path in paths:
        text = client.get(path).text
        assert "geheimer" not in text, path
        assert str(draft.pk) not in text, path


@pytest.fixture
def chain(origin):
    """A→B→C, all confirmed; each town has its own published project."""
    projects = [
        ProjectFactory(published=True, title=f"Glied {n}", slug=f"glied-{n}") for n in range(3)
    ]
    for source, result in pairwise(projects):
        AdoptionFactory(
            project=source, municipality=result.municipality, result_project=result, confirmed=True
        )
    return projects


@pytest.mark.parametrize("asked", range(3))
def test_chain_is_complete_from_each_project(client, chain, asked):
    data = client.get(f"/api/v1/projects/{chain[asked].pk}/adoption-graph/").json()
    assert {node["title"] for node in data["nodes"]} == {"Glied 0", "Glied 1", "Glied 2"}
    edges = {(edge["from"], edge["to"]) for edge in data["edges"]}
    ids = [str(project.pk) for project in chain]
    assert edges == {(ids[0], ids[1]), (ids[1], ids[2])}
    page = client.get(chain[asked].get_absolute_url()).text
    assert all(f"Glied {n}" in page for n in range(3))


def test_depth_limits_the_graph(client, chain):
    data = client.get(f"/api/v1/projects/{chain[0].pk}/adoption-graph/?depth=1").json()
    assert {node["title"] for node in data["nodes"]} == {"Glied 0", "Glied 1"}
    for wrong in ("0", "6", "x", "1.5", "-1"):
        url = f"/api/v1/projects/{chain[0].pk}/adoption-graph/?depth={wrong}"
        assert client.get(url).status_code == 400


def test_chain_ends_at_a_removed_link(client, chain):
    Project.objects.filter(pk=chain[1].pk).update(state=State.TAKEN_DOWN)
    for project in (chain[0], chain[2]):
        data = client.get(f"/api/v1/projects/{project.pk}/adoption-graph/").json()
        assert "Glied 1" not in str(data)
        assert "Glied 1" not in client.get(project.get_absolute_url()).text


def test_a_cycle_is_refused(chain):
    first, _middle, last = chain
    town = acting(Role.EDITOR, first.municipality)
    back = record(last, town)
    with pytest.raises(DomainError, match="Kreis"):
        results.link_project(back, first, by=town)
    assert ancestors(first.pk) == []


def test_traversal_ends_despite_a_cycle_in_the_database(client, chain):
    AdoptionFactory(
        project=chain[2],
        municipality=chain[0].municipality,
        result_project=chain[0],
        confirmed=True,
    )
    for project in chain:
        assert client.get(project.get_absolute_url()).status_code == 200
        assert client.get(f"/api/v1/projects/{project.pk}/adoption-graph/").status_code == 200


def test_only_an_own_project_is_linked_and_only_once(project, adopter, adoption):
    foreign = ProjectFactory(published=True)
    with pytest.raises(NotAllowed):
        results.link_project(adoption, foreign, by=adopter)
    own = ProjectFactory(published=True, municipality=adopter.municipality)
    results.link_project(adoption, own, by=adopter)
    other = record(ProjectFactory(published=True), adopter)
    with pytest.raises(DomainError):
        results.link_project(other, own, by=adopter)


def test_adopter_sees_that_the_source_changed(client, project, adoption, adopter):
    sign_in(client, adopter)
    assert "Die Quelle wurde am" not in client.get(adoption.get_absolute_url()).text
    Project.objects.filter(pk=project.pk).update(updated_at=timezone.now() + timedelta(hours=1))
    assert "Die Quelle wurde am" in client.get(adoption.get_absolute_url()).text
    assert "Die Quelle wurde am" in client.get("/meine-kommune/").text


def test_api_filters_by_adopter_and_source(client, chain):
    ars = [project.municipality.ars for project in chain]
    titles = [
        row["title"]
        for row in client.get(f"/api/v1/projects/?adopted_by={ars[1]}").json()["results"]
    ]
    assert titles == ["Glied 0"]

    def found(query):
        return len(client.get(f"/api/v1/adoptions/?{query}").json()["results"])

    assert found(f"municipality={ars[1]}") == 1
    assert found(f"source_municipality={ars[1]}") == 1
    assert found(f"project={chain[0].pk}") == 1
    assert found("stage=operating") == 0
    assert client.get("/api/v1/adoptions/?stage=flying").status_code == 400
    assert client.get("/api/v1/adoptions/?colour=red").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/projekte/dipas/",
        "/api/v1/adoptions/",
        "/api/v1/projects/?expand=adoptions",
        "/api/v1/projects/{pk}/adoption-graph/",
        "/kommunen/{ars}/",
    ],
)
def test_number_of_queries_is_constant(client, project, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    path = path.format(pk=project.pk, ars=project.municipality.ars)
    numbers = []
    for more in (2, 20):
        for _ in range(more):
            result = ProjectFactory(published=True)
            AdoptionFactory(
                project=project,
                municipality=result.municipality,
                result_project=result,
                confirmed=True,
            )
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
