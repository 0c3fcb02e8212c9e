"""Who reads an adoption and who acts on it (docs/security.md, rows A1–A5)."""

import uuid
from dataclasses import dataclass

import pytest

from adoptions.choices import Reason
from adoptions.models import Adoption
from adoptions.services import confirming, recording
from core.errors import NotAllowed
from editorial.workflow.choices import State
from municipalities.actors import Actor
from municipalities.choices import Role
from projects.models import Project
from tests.adoptions.recorded import record
from tests.factories import ProjectFactory, acting
from tests.people import OWN, SIDE, STAFF, sign_in_as
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


PEOPLE = ("AN", "XX", *OWN, *SIDE, "RC", *STAFF)  # A is the origin, B the adopter


@dataclass
class World:
    """A project of A, B's adoption of it, and another adoption that A confirmed."""

    origin: Actor
    adopter: Actor
    project: Project
    open: Adoption
    confirmed: Adoption


def build() -> World:
    origin, adopter = acting(Role.COORDINATOR), acting(Role.EDITOR)
    rows = [ProjectFactory(published=True, municipality=origin.municipality) for _n in range(2)]
    waiting, confirmed = (record(row, adopter) for row in rows)
    confirming.confirm(confirmed, by=origin)
    return World(origin, adopter, rows[0], waiting, confirmed)


world, _world = shared_world(build)


@pytest.fixture(params=PEOPLE)
def who(request):
    return request.param


@pytest.fixture
def visitor(client, who, world):
    return sign_in_as(client, who, world.origin.municipality, world.adopter.municipality)


def test_unconfirmed_adoption_is_read_by_both_towns_and_staff_only(visitor, who, world):
    town = visitor.get(world.adopter.municipality.get_absolute_url()).text
    for adoption in (world.open, world.confirmed):
        reads = adoption == world.confirmed or who in (*SIDE, *OWN, *STAFF)
        pages = (
            adoption.get_absolute_url(),
            f"/id/{adoption.pk}/",
            f"/en/adoptions/{adoption.pk}/",
        )
        for path in pages:
            assert (visitor.get(path, follow=True).status_code == 200) == reads, path
        of_project = visitor.get(adoption.project.get_absolute_url()).text
        assert (str(adoption.pk) in of_project, str(adoption.pk) in town) == (reads, reads)


POSTS = {
    "stand": ({"stage": "piloting", "version": "1"}, SIDE),
    "angaben": ({"changes": "x", "version": "1"}, SIDE),
    "stimmt-noch": ({}, SIDE),
    "projekt": ({}, SIDE),
    "loeschen": ({}, SIDE),
    "bestaetigen": ({}, OWN),
    "bestreiten": ({"reason": "Nein."}, OWN),
}


@pytest.mark.parametrize("action", POSTS)
def test_only_the_responsible_town_may_act(visitor, who, world, action):
    data, allowed = POSTS[action]
    answer = visitor.post(f"/nachnutzungen/{world.open.pk}/{action}/", data)
    adoption_now = Adoption.objects.filter(pk=world.open.pk).first()
    if who in allowed:
        assert answer.status_code == 302
        assert "/accounts/" not in answer["Location"]
        return
    assert answer.status_code in (302, 403, 404)
    assert answer.status_code != 302 or "/accounts/" in answer["Location"]
    assert adoption_now is not None
    assert adoption_now.version == world.open.version


def test_only_other_towns_record_adoptions_of_public_projects(visitor, who, world):
    project = ProjectFactory(published=True, municipality=world.origin.municipality)
    answer = visitor.post(
        f"/projekte/{project.pk}/nachnutzen/", {"stage": "interested", "token": str(uuid.uuid4())}
    )
    recorded = Adoption.objects.filter(project=project).exists()
    assert recorded == (who in (*SIDE, "RC"))
    assert answer.status_code in (302, 403)


@pytest.mark.parametrize("state", [s for s in State.values if s not in ("published", "archived")])
def test_hidden_projects_cannot_be_adopted(project, adopter, state):
    Project.objects.filter(pk=project.pk).update(state=state)
    with pytest.raises(NotAllowed):
        record(project, adopter)


def test_partner_of_a_project_cannot_adopt_it(client, project, adopter):
    project.partner_municipalities.add(adopter.municipality)
    with pytest.raises(NotAllowed):
        record(project, adopter)
    with pytest.raises(NotAllowed):
        recording.decline(project, by=adopter, reason_code=Reason.COST)
    sign_in(client, adopter)
    assert "Das übernehmen wir" not in client.get(project.get_absolute_url()).text
    assert client.get(f"/projekte/{project.pk}/nachnutzen/").status_code == 403
    assert not Adoption.objects.filter(project=project).exists()
