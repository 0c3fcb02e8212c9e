"""The Atom feed of one project's status updates: public ones only, well-formed."""

import uuid
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.workflow.choices import PUBLIC_STATES, State
from projects.models import Project
from tests.factories import ProjectFactory, acting, moderator
from tests.updates.posting import many, write
from updates import services

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def owner():
    return acting()


@pytest.fixture
def project(owner):
    return ProjectFactory(published=True, municipality=owner.municipality)


def path(project) -> str:
    return f"/feeds/projects/{project.pk}.atom"


def entries(client, project):
    return ElementTree.fromstring(client.get(path(project)).content).findall(f"{ATOM}entry")


def test_newest_updates_are_listed_with_permanent_ids(client, settings, project, owner):
    update = write(project, owner, title="Pegel & <Bäche>\x02")
    (entry,) = entries(client, project)
    assert entry.find(f"{ATOM}id").text == update.pk.urn
    assert entry.find(f"{ATOM}title").text == "Pegel & <Bäche>"
    assert entry.find(f"{ATOM}link").get("href") == settings.SITE_URL + update.get_absolute_url()
    assert path(project) in client.get(project.get_absolute_url()).text


def test_removed_updates_are_not_listed(client, project, owner):
    services.take_back(write(project, owner), by=owner)
    services.hide(write(project, owner), by=moderator(), reason="Nein.")
    assert entries(client, project) == []


@pytest.mark.parametrize("state", list(State))
def test_only_public_projects_have_a_feed(client, project, owner, state):
    write(project, owner)
    Project.objects.filter(pk=project.pk).update(state=state)
    status = 200 if state in PUBLIC_STATES else 410 if state == State.TAKEN_DOWN else 404
    assert client.get(path(project)).status_code == status


def test_unknown_project_is_404(client):
    assert client.get(f"/feeds/projects/{uuid.uuid4()}.atom").status_code == 404


def test_queries_are_constant_and_none_if_unchanged(client, project, owner):
    write(project, owner)
    with CaptureQueriesContext(connection) as few:
        answer = client.get(path(project))
    assert client.get(path(project), headers={"if-none-match": answer["ETag"]}).status_code == 304
    many(project, 60)
    with CaptureQueriesContext(connection) as found:
        client.get(path(project))
    assert len(found) == len(few)
    assert len(entries(client, project)) == 50
