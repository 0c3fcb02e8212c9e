"""Who reads an adoption and who acts on it (docs/security.md, rows A1–A5)."""

import uuid

import pytest

from adoptions.choices import Reason
from adoptions.models import Adoption
from adoptions.services import confirming, recording
from core.errors import NotAllowed
from editorial.workflow.choices import State
from municipalities.choices import Role
from projects.models import Project
from tests.adoptions.recorded import record
from tests.factories import (
    acting,
    administrator,
    moderator,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


ACTORS = {
    "anonymous": lambda origin, adopter: None,
    "adopter": lambda origin, adopter: adopter,
    "adopter's coordinator": lambda o, adopter: acting(Role.COORDINATOR, adopter.municipality),
    "origin": lambda origin, adopter: origin,
    "origin's editor": lambda origin, a: acting(Role.EDITOR, origin.municipality),
    "third town": lambda origin, adopter: acting(),
    "moderator": lambda origin, adopter: moderator(),
    "administrator": lambda origin, adopter: administrator(),
}
ADOPTERS = {"adopter", "adopter's coordinator"}
ORIGINS = {"origin", "origin's editor"}
STAFF = {"moderator", "administrator"}


@pytest.fixture(params=ACTORS)
def who(request):
    return request.param


@pytest.fixture
def visitor(client, who, origin, adopter):
    actor = ACTORS[who](origin, adopter)
    if actor:
        sign_in(client, actor)
    return client


@pytest.mark.parametrize("confirmed", [True, False])
def test_unconfirmed_is_read_by_both_towns_and_staff_alone(
    visitor, who, adoption, origin, confirmed
):
    if confirmed:
        confirming.confirm(adoption, by=origin)
    reads = confirmed or who in ADOPTERS | ORIGINS | STAFF
    pages = (
        adoption.get_absolute_url(),
        f"/id/{adoption.pk}/",
        f"/en/adoptions/{adoption.pk}/",
    )
    for path in pages:
        assert (visitor.get(path, follow=True).status_code == 200) == reads, path
    for path in ("/projekte/dipas/", adoption.municipality.get_absolute_url()):
        assert (str(adoption.pk) in visitor.get(path).text) == reads, path


POSTS = {
    "stand": ({"stage": "piloting", "version": "1"}, ADOPTERS),
    "angaben": ({"changes": "x", "version": "1"}, ADOPTERS),
    "stimmt-noch": ({}, ADOPTERS),
    "projekt": ({}, ADOPTERS),
    "loeschen": ({}, ADOPTERS),
    "bestaetigen": ({}, ORIGINS),
    "bestreiten": ({"reason": "Nein."}, ORIGINS),
}


@pytest.mark.parametrize("action", POSTS)
def test_only_the_right_town_acts(visitor, who, adoption, action):
    data, allowed = POSTS[action]
    answer = visitor.post(f"/nachnutzungen/{adoption.pk}/{action}/", data)
    adoption_now = Adoption.objects.filter(pk=adoption.pk).first()
    if who in allowed:
        assert answer.status_code == 302
        assert "/accounts/" not in answer["Location"]
        return
    assert answer.status_code in (302, 403, 404)
    assert answer.status_code != 302 or "/accounts/" in answer["Location"]
    assert adoption_now is not None
    assert adoption_now.version == adoption.version


def test_recording_is_for_other_towns_of_public_projects(visitor, who, project, origin):
    answer = visitor.post(
        f"/projekte/{project.pk}/nachnutzen/", {"stage": "interested", "token": str(uuid.uuid4())}
    )
    recorded = Adoption.objects.exists()
    assert recorded == (who in ADOPTERS | {"third town"})
    assert answer.status_code in (302, 403)


@pytest.mark.parametrize("state", [s for s in State.values if s not in ("published", "archived")])
def test_hidden_projects_cannot_be_taken_over(project, adopter, state):
    Project.objects.filter(pk=project.pk).update(state=state)
    with pytest.raises(NotAllowed):
        record(project, adopter)


def test_a_partner_of_a_project_has_no_part_to_take_over(client, project, adopter):
    project.partner_municipalities.add(adopter.municipality)
    with pytest.raises(NotAllowed):
        record(project, adopter)
    with pytest.raises(NotAllowed):
        recording.decline(project, by=adopter, reason_code=Reason.COST)
    sign_in(client, adopter)
    assert "Das übernehmen wir" not in client.get(project.get_absolute_url()).text
    assert client.get(f"/projekte/{project.pk}/nachnutzen/").status_code == 403
    assert not Adoption.objects.exists()
