"""Readers of status updates: on the page of the project, in the full list, in the API."""

from dataclasses import dataclass

import pytest

from editorial.workflow.choices import PUBLIC_STATES, State
from municipalities.models import Municipality
from projects.models import Project
from tests.factories import ProjectFactory, acting, moderator
from tests.people import OWN, STAFF, sign_in_as
from tests.shared_world import shared_world
from tests.updates.posting import PEOPLE, api, given, list_page, write
from updates import services
from updates.models import StatusUpdate

pytestmark = pytest.mark.django_db
OPEN, HIDDEN, TAKEN_BACK = "Zehn Sensoren messen", "Der Bauhof misst", "Der Fluss steigt"
REASON = "Das nennt eine Person."


@dataclass
class World:
    """A town with a project in each state, each with a visible, a hidden and a withdrawn update."""

    town: Municipality
    projects: dict[str, Project]


def build() -> World:
    owner = acting()
    projects = {}
    for state in State.values:
        project = ProjectFactory(published=True, municipality=owner.municipality)
        StatusUpdate.objects.create(project=project, **given(title=OPEN))
        services.hide(write(project, owner, title=HIDDEN), by=moderator(), reason=REASON)
        services.take_back(write(project, owner, title=TAKEN_BACK), by=owner)
        Project.objects.filter(pk=project.pk).update(state=state)
        projects[state] = project
    return World(owner.municipality, projects)


world, _world = shared_world(build)


def outlets(project) -> dict[str, str]:
    return {"page": project.get_absolute_url(), "list": list_page(project), "API": api(project)}


def shown(client, path: str) -> set[str]:
    text = client.get(path, follow=True).text
    return {words for words in (OPEN, HIDDEN, TAKEN_BACK, REASON) if words in text}


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != "M1"])
def test_updates_of_public_projects_are_public_and_hidden_ones_are_shown_to_town_and_staff(
    client, world, who
):
    sign_in_as(client, who, world.town)
    found, wanted = {}, {}
    for state, project in world.projects.items():
        for outlet, path in outlets(project).items():
            found[state, outlet] = shown(client, path)
            readable = {OPEN} if state in PUBLIC_STATES else set()
            if readable and outlet != "API" and who in (*OWN, *STAFF):
                readable |= {HIDDEN, REASON}
            wanted[state, outlet] = readable
    assert found == wanted


def test_a_moderator_without_second_factor_sees_no_hidden_update(client, world):
    sign_in_as(client, "M1", world.town)
    for outlet, path in outlets(world.projects[State.PUBLISHED]).items():
        assert shown(client, path) <= {OPEN}, outlet
