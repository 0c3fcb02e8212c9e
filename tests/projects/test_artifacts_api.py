"""The list of documents in the API: public documents of public projects only."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.workflow.choices import State
from projects.api.artifacts import ListedArtifact
from projects.models import ArtifactType
from tests.factories import ArtifactFactory, ProjectFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/artifacts/"
HISTORY = "/api/v1/projects/"


def ids(client, query: str = "") -> list[str]:
    found, url = [], f"{API}{query}"
    while url:
        answer = client.get(url)
        assert answer.status_code == 200, answer.content
        found += [row["id"] for row in answer.json()["results"]]
        url = answer.json()["next"]
    return found


def test_every_documented_field_is_there_and_nothing_else(client):
    artifact = ArtifactFactory()
    row = client.get(API).json()["results"][0]
    assert set(row) == set(ListedArtifact().fields)
    assert row["download_url"] == artifact.url
    assert row["project"]["id"] == str(artifact.project_id)
    assert row["municipality"]["ars"] == artifact.project.municipality.ars


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("visibility", ["public", "municipalities"])
def test_only_public_documents_of_public_projects_are_listed(client, state, visibility):
    artifact = ArtifactFactory(visibility=visibility)
    type(artifact.project).objects.filter(pk=artifact.project_id).update(
        state=state, submitted_at=artifact.project.published_at
    )
    public = visibility == "public"
    assert ids(client) == ([str(artifact.pk)] if public and state == State.PUBLISHED else [])
    shown = public and state in (State.PUBLISHED, State.ARCHIVED)
    assert ids(client, "?archived=include") == ([str(artifact.pk)] if shown else [])
    archived = public and state == State.ARCHIVED
    assert ids(client, "?archived=only") == ([str(artifact.pk)] if archived else [])


def test_filters(client):
    mine = ArtifactFactory(
        type=ArtifactType.objects.exclude(code="council_paper").first(),
        license="EUPL-1.2",
        project=ProjectFactory(published=True, themes=["mobility", "climate_adaptation"]),
    )
    ArtifactFactory()
    for query in (
        f"?type={mine.type.code}",
        "?license=EUPL-1.2",
        "?theme=mobility",
        f"?project={mine.project_id}",
    ):
        assert ids(client, query) == [str(mine.pk)]
    assert len(ids(client, "?theme=mobility&theme=climate_adaptation")) == 2


@pytest.mark.parametrize("query", ["type=x", "license=MIT", "theme=x", "project=1", "archived=x"])
def test_invalid_parameter_is_named(client, query):
    answer = client.get(f"{API}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == query.split("=")[0]


@pytest.mark.parametrize("ordering", ["id", "-id", "published_at", "-published_at"])
def test_paging_lists_each_once_although_documents_share_the_date_of_their_project(
    client, ordering
):
    made = [ArtifactFactory() for _n in range(3)]
    made += [ArtifactFactory(project=made[0].project) for _n in range(4)]
    found = ids(client, f"?ordering={ordering}&page_size=2")
    assert sorted(found) == sorted(str(row.pk) for row in made)


def test_number_of_statements_does_not_grow(client):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{API}?page_size=100").status_code == 200
        return len(captured)

    ArtifactFactory()
    few = statements()
    for _n in range(15):
        ArtifactFactory()
    assert statements() == few


def test_history_tells_what_an_artifact_was(client):
    artifact = ArtifactFactory(license="EUPL-1.2")
    project = artifact.project
    content = client.get(f"{HISTORY}{project.pk}/history/{project.version}/").json()["content"]
    told = content["artifacts"][0]
    assert (told["title"], told["license"]) == (artifact.title, "EUPL-1.2")
    assert told["file"] == (artifact.file.original_name if artifact.file else None)
