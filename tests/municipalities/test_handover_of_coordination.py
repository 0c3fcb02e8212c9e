"""The last coordinator leaves only with a successor or through the moderators (docs/handover.md)."""

import re

import pytest

from core.errors import NotAllowed, WrongState
from core.models import AuditEntry, MailRecord
from municipalities.choices import Role
from municipalities.models import Membership, SuccessionRequest
from municipalities.services import invitations, members, succession
from tests.contacts.talks import ask
from tests.factories import (
    MembershipFactory,
    ModeratorFactory,
    ProjectFactory,
    UserFactory,
    acting,
    administrator,
    moderator,
)
from tests.races import together
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LEAVING, ASKING = "/meine-kommune/verlassen/", "/meine-kommune/verlassen/nachfolge/"
LIST = "/moderation/nachfolge/"


@pytest.fixture
def alone():
    return acting(Role.COORDINATOR)


@pytest.fixture
def asked(alone):
    return succession.ask(by=alone, message="Frau Muster käme in Frage.")


def roles(town) -> list:
    return sorted(Membership.objects.filter(municipality=town).values_list("role", flat=True))


def test_successor_becomes_coordinator_in_the_same_step(client, alone):
    editor = acting(Role.EDITOR, alone.municipality)
    assert sign_in(client, alone).post(LEAVING, {"heir": ""}).status_code == 422
    assert client.post(LEAVING, {"heir": str(editor.user_id)}).status_code == 302
    assert roles(alone.municipality) == [Role.COORDINATOR]
    row = AuditEntry.objects.get(action="role_changed")
    assert (row.actor_id, row.detail["person"]) == (alone.user_id, str(editor.user_id))


def test_a_suspended_colleague_cannot_be_successor(client, alone):
    colleague = acting(Role.COORDINATOR, alone.municipality)
    colleague.user.is_active = False
    colleague.user.save()
    assert "Die Moderation um Übernahme bitten" in sign_in(client, alone).get(LEAVING).text
    with pytest.raises(WrongState):
        members.leave(by=alone)


def test_the_only_member_asks_the_moderators_and_stays_until_they_decide(client, alone):
    sign_in(client, alone)
    for _n in range(2):
        assert client.post(ASKING, {"message": "Ich wechsle das Amt."}).status_code == 302
    assert SuccessionRequest.objects.get().asked_by == alone.user
    assert AuditEntry.objects.filter(action="succession_asked").count() == 1
    assert "Ich bleibe doch" in client.get(LEAVING).text
    assert client.post(LEAVING, {}).status_code in (409, 422)
    assert roles(alone.municipality) == [Role.COORDINATOR]
    assert client.post(f"{ASKING}zuruecknehmen/").status_code == 302
    assert not SuccessionRequest.objects.open().exists()
    assert client.post(f"{ASKING}zuruecknehmen/").status_code == 409


def test_asking_the_moderators_is_refused_while_there_are_colleagues(alone):
    acting(Role.EDITOR, alone.municipality)
    with pytest.raises(WrongState):
        succession.ask(by=alone)


def test_moderators_see_open_requests_and_towns_without_a_coordinator(client, asked):
    orphaned = acting(Role.EDITOR)
    page = sign_in(client, moderator()).get(LIST).text
    assert "Frau Muster käme in Frage." in page
    assert asked.municipality.short_name in page
    assert orphaned.municipality.short_name in page
    assert acting(Role.COORDINATOR).municipality.short_name not in client.get(LIST).text


@pytest.mark.parametrize("who", [acting, lambda: acting(Role.COORDINATOR)])
def test_only_moderators_read_or_settle_requests(client, asked, who):
    sign_in(client, who())
    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}{asked.pk}/annehmen/").status_code == 403
    assert client.post(f"{LIST}{asked.pk}/einladen/", {"email": "a@b.example"}).status_code == 403


def test_moderator_invites_a_new_coordinator_and_the_old_one_can_leave(client, alone, asked):
    sign_in(client, moderator())
    assert client.post(f"{LIST}{asked.pk}/einladen/", {"email": "kein"}).status_code == 422
    answer = client.post(f"{LIST}{asked.pk}/einladen/", {"email": "neu@stadt.example"})
    assert answer.status_code == 302
    text = MailRecord.objects.get(to="neu@stadt.example").text
    token = re.search(r"/einladung/([\w-]+)/", text).group(1)
    joined = invitations.accept(token, user=UserFactory(email="neu@stadt.example"))
    assert joined.role == Role.COORDINATOR
    assert MailRecord.objects.filter(to=alone.user.email, subject__contains="noch jemand").exists()
    members.leave(by=alone, heir=joined.user_id)
    assert not SuccessionRequest.objects.open().exists()


def test_moderators_cannot_invite_without_a_request(alone):
    with pytest.raises(NotAllowed):
        invitations.invite(
            alone.municipality, by=moderator(), email="neu@stadt.example", role=Role.COORDINATOR
        )


def test_moderator_accepts_the_departure_and_the_town_has_no_members(client, alone, asked):
    project = ProjectFactory(published=True, municipality=alone.municipality)
    row = ask(project, acting())
    sign_in(client, moderator())
    assert client.post(f"{LIST}{asked.pk}/annehmen/").status_code == 302
    assert client.post(f"{LIST}{asked.pk}/annehmen/").status_code == 409
    assert roles(alone.municipality) == []
    row.refresh_from_db()
    assert row.is_open
    assert MailRecord.objects.filter(to=alone.user.email, subject__contains="verlassen").exists()
    assert AuditEntry.objects.filter(action="succession_accepted").count() == 1
    assert client.get(f"/projekte/{project.slug}/").status_code == 200


def test_departure_is_refused_once_a_second_coordinator_joined(alone, asked):
    acting(Role.COORDINATOR, alone.municipality)
    with pytest.raises(WrongState):
        succession.accept_departure(asked, by=moderator())
    assert len(roles(alone.municipality)) == 2


def test_moderator_cannot_settle_their_own_request(alone):
    from municipalities.actors import Actor

    user = ModeratorFactory()
    town = MembershipFactory(user=user, role=Role.COORDINATOR).municipality
    actor = Actor.of(user, town, has_second_factor=True)
    request = succession.ask(by=actor)
    with pytest.raises(NotAllowed):
        succession.accept_departure(request, by=actor)
    with pytest.raises(NotAllowed):
        succession.appoint(request, by=actor, email="neu@stadt.example")


def test_administrator_can_still_remove_the_last_coordinator(alone, asked):
    members.end_by_administrator(alone.membership, by=administrator())
    assert not SuccessionRequest.objects.open().exists()


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_leaving_at_once_leave_one_behind():
    first = acting(Role.COORDINATOR)
    second = acting(Role.COORDINATOR, first.municipality)
    left = together([lambda: members.leave(by=first), lambda: members.leave(by=second)])
    assert left == 1
    assert roles(first.municipality) == [Role.COORDINATOR]


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_naming_each_other_do_not_both_leave():
    first = acting(Role.COORDINATOR)
    second = acting(Role.COORDINATOR, first.municipality)
    left = together(
        [
            lambda: members.leave(by=first, heir=second.user_id),
            lambda: members.leave(by=second, heir=first.user_id),
        ]
    )
    assert left == 1
    assert roles(first.municipality) == [Role.COORDINATOR]
