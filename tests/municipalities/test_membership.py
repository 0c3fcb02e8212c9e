"""Joining and leaving a town: invitation, access request, roles (docs/security.md, rows M and I)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.errors import DomainError, NotAllowed, WrongState
from core.models import AuditEntry, MailRecord
from municipalities.actors import ANONYMOUS, Actor
from municipalities.choices import Role
from municipalities.models import AccessRequest, Invitation, Membership
from municipalities.services import access, invitations, members
from tests.factories import (
    MembershipFactory,
    MunicipalityFactory,
    UserFactory,
    acting,
    administrator,
    moderator,
)
from tests.races import at_once, together
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
GUEST = "neu@stadt.example"


@pytest.fixture
def coordinator():
    return acting(Role.COORDINATOR)


def invited(by, role=Role.EDITOR, email=GUEST) -> str:
    """Invite and return the token from the mail."""
    invitations.invite(by.municipality, by=by, email=email, role=role)
    text = MailRecord.objects.latest("created_at").text
    return re.search(r"/einladung/([\w-]+)/", text).group(1)


def test_invited_person_gets_the_town_and_role_of_the_invitation(coordinator):
    token = invited(coordinator, Role.EDITOR)
    membership = invitations.accept(token, user=UserFactory(email=GUEST))
    assert (membership.municipality, membership.role) == (coordinator.municipality, Role.EDITOR)


def test_token_is_stored_as_a_hash_only(coordinator):
    token = invited(coordinator)
    assert token not in Invitation.objects.get().token_hash


def test_invitation_works_once(coordinator):
    token = invited(coordinator)
    user = UserFactory(email=GUEST)
    invitations.accept(token, user=user)
    Membership.objects.filter(user=user).delete()
    with pytest.raises(WrongState):
        invitations.accept(token, user=user)


def test_invitation_is_for_the_invited_address_only(coordinator):
    token = invited(coordinator)
    with pytest.raises(NotAllowed):
        invitations.accept(token, user=UserFactory(email="anderer@stadt.example"))


def test_invitation_expires_after_two_weeks(coordinator):
    token = invited(coordinator)
    with time_machine.travel(timezone.now() + timedelta(days=15)), pytest.raises(WrongState):
        invitations.accept(token, user=UserFactory(email=GUEST))


def test_withdrawing_or_resending_an_invitation_invalidates_the_old_link(coordinator):
    token = invited(coordinator)
    invitation = Invitation.objects.get()
    invitations.resend(invitation, by=coordinator)
    user = UserFactory(email=GUEST)
    with pytest.raises(WrongState):
        invitations.accept(token, user=user)
    invitations.withdraw(invitation, by=coordinator)
    with pytest.raises(WrongState):
        invitations.withdraw(invitation, by=coordinator)


def test_second_open_invitation_to_one_address_is_refused(coordinator):
    invited(coordinator)
    with pytest.raises(WrongState):
        invited(coordinator, email=GUEST.upper())
    assert MailRecord.objects.count() == 1


@pytest.mark.parametrize("email", ["", "kein at", "a@b", "x@y.de\nBcc: z@y.de"])
def test_invalid_address_is_refused(coordinator, email):
    with pytest.raises(DomainError):
        invitations.invite(coordinator.municipality, by=coordinator, email=email, role=Role.EDITOR)


@pytest.mark.parametrize("who", ["editor", "foreign", "moderator", "anonymous"])
def test_only_coordinators_and_administrators_invite(coordinator, who):
    town = coordinator.municipality
    actor = {
        "editor": lambda: acting(Role.EDITOR, town),
        "foreign": lambda: acting(Role.COORDINATOR),
        "moderator": moderator,
        "anonymous": lambda: ANONYMOUS,
    }[who]()
    with pytest.raises(NotAllowed):
        invitations.invite(town, by=actor, email=GUEST, role=Role.EDITOR)
    invitations.invite(town, by=administrator(), email=GUEST, role=Role.EDITOR)


@pytest.mark.django_db(transaction=True)
def test_a_hundred_clicks_on_an_invitation_make_one_member(coordinator):
    token = invited(coordinator)
    user = UserFactory(email=GUEST)
    assert at_once(lambda: invitations.accept(token, user=user)) == 1
    assert Membership.objects.filter(user=user).count() == 1
    assert AuditEntry.objects.filter(action="joined").count() == 1


def test_opening_an_invitation_accepts_nothing_before_the_click(client, coordinator):
    token = invited(coordinator)
    user = UserFactory(email=GUEST)
    assert "Konto anlegen" in client.get(f"/einladung/{token}/").text
    client.force_login(user)
    page = client.get(f"/einladung/{token}/")
    assert "Einladung annehmen" in page.text
    assert not Membership.objects.filter(user=user).exists()
    assert client.post(f"/einladung/{token}/").status_code == 302
    assert Membership.objects.filter(user=user).exists()
    assert client.get("/einladung/falsch/").status_code == 404


def test_request_for_access_reaches_the_coordinators_and_can_be_granted(coordinator):
    person = UserFactory(email="petra@stadt.example")
    wish = access.request_access(coordinator.municipality, by=person, message="Ich bin neu.")
    assert MailRecord.objects.get().to == coordinator.user.email
    access.decide(wish, by=coordinator, accept=True, role=Role.EDITOR)
    assert Membership.objects.get(user=person).role == Role.EDITOR
    assert MailRecord.objects.filter(to=person.email).count() == 1


def test_private_address_cannot_request_access(coordinator):
    with pytest.raises(DomainError, match="dienstliche"):
        access.request_access(coordinator.municipality, by=UserFactory(email="petra@gmx.de"))


def test_one_open_request_per_person_and_town(coordinator):
    person = UserFactory()
    access.request_access(coordinator.municipality, by=person)
    with pytest.raises(WrongState):
        access.request_access(coordinator.municipality, by=person)


def test_refusal_needs_a_reason_and_nobody_decides_their_own_request(coordinator):
    wish = access.request_access(coordinator.municipality, by=UserFactory())
    with pytest.raises(DomainError, match="Begründung"):
        access.decide(wish, by=coordinator, accept=False, role="")
    judge = moderator()
    own = access.request_access(MunicipalityFactory(), by=judge.user)
    with pytest.raises(NotAllowed):
        access.decide(own, by=judge, accept=True, role=Role.COORDINATOR)


@pytest.mark.parametrize("who", ["editor", "foreign"])
def test_a_request_is_404_for_editors_and_other_towns(client, coordinator, who):
    wish = access.request_access(coordinator.municipality, by=UserFactory())
    actor = (
        acting(Role.EDITOR, coordinator.municipality)
        if who == "editor"
        else acting(Role.COORDINATOR)
    )
    status = (
        sign_in(client, actor)
        .post(f"/zugang/{wish.pk}/entscheiden/", {"decision": "accept"})
        .status_code
    )
    assert status == 404
    wish.refresh_from_db()
    assert wish.status == AccessRequest.Status.PENDING


def test_last_coordinator_cannot_leave_or_step_down(coordinator):
    with pytest.raises(WrongState):
        members.leave(by=coordinator)
    with pytest.raises(WrongState):
        members.change_role(coordinator.membership, by=coordinator, role=Role.EDITOR)
    second = acting(Role.COORDINATOR, coordinator.municipality)
    members.remove_member(second.membership, by=coordinator)
    assert Membership.objects.filter(municipality=coordinator.municipality).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_cannot_remove_each_other_at_the_same_moment():
    first = acting(Role.COORDINATOR)
    second = acting(Role.COORDINATOR, first.municipality)
    removals = [
        lambda: members.remove_member(second.membership, by=first),
        lambda: members.remove_member(first.membership, by=second),
    ]
    assert together(removals) == 1
    assert Membership.objects.filter(municipality=first.municipality).count() == 1


def test_editor_sees_colleagues_but_no_invitations(client, coordinator):
    invited(coordinator)
    editor = acting(Role.EDITOR, coordinator.municipality)
    text = sign_in(client, editor).get("/meine-kommune/team/").text
    assert coordinator.user.full_name in text
    assert GUEST not in text
    assert coordinator.user.email not in text


@pytest.mark.parametrize(("role", "status"), [(Role.EDITOR, 403), (Role.COORDINATOR, 302)])
def test_only_the_coordinator_edits_the_profile(client, role, status):
    actor = acting(role)
    data = {"about": "Wir messen Pegel.", "website": "https://stadt.example"}
    assert sign_in(client, actor).post("/meine-kommune/profil/", data).status_code == status
    actor.municipality.refresh_from_db()
    assert (actor.municipality.about == data["about"]) == (status == 302)


def test_invalid_profile_comes_back_with_the_typed_text(client):
    data = {"about": "Text", "website": "javascript:alert(1)"}
    response = sign_in(client, acting(Role.COORDINATOR)).post("/meine-kommune/profil/", data)
    assert response.status_code == 422
    assert "javascript:alert(1)" in response.text


@pytest.mark.parametrize("path", ["/meine-kommune/", "/meine-kommune/team/"])
def test_number_of_statements_does_not_grow(client, coordinator, path):
    sign_in(client, coordinator)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    access.request_access(coordinator.municipality, by=UserFactory())
    statements()
    few = statements()
    for number in range(20):
        MembershipFactory(municipality=coordinator.municipality)
        invited(coordinator, email=f"gast{number}@stadt.example")
        access.request_access(coordinator.municipality, by=UserFactory())
    assert statements() == few


def test_person_without_a_town_is_offered_to_find_one(client):
    user = UserFactory()
    town = MunicipalityFactory(short_name="Öhringen")
    client.force_login(user)
    assert "Meine Kommune finden" in client.get("/meine-kommune/").text
    assert "Öhringen" in client.get("/zugang-beantragen/?q=oehring").text
    response = client.post(f"/zugang-beantragen/{town.ars}/", {"message": "Hallo"})
    assert response.status_code == 302
    assert "offen" in client.get("/meine-kommune/").text
    assert Actor.of(user).municipality is None


def test_coordinator_invites_on_the_team_page(client, coordinator):
    sign_in(client, coordinator)
    answer = client.post("/meine-kommune/team/einladen/", {"email": GUEST, "role": "editor"})
    assert answer.status_code == 302
    assert Invitation.objects.get().email == GUEST
    again = client.post("/meine-kommune/team/einladen/", {"email": "kein Postfach", "role": "x"})
    assert again.status_code == 422
