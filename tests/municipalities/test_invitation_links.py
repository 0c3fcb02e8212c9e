"""Invitation links explain their state (used, expired, withdrawn, replaced) and offer a next step."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from core.models import MailRecord
from municipalities.choices import Role
from municipalities.middleware import SESSION_KEY
from municipalities.models import Invitation, Membership
from municipalities.services import invitations
from tests.factories import MembershipFactory, UserFactory, acting
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
GUEST = "neu@stadt.example"


@pytest.fixture
def coordinator():
    return acting(Role.COORDINATOR)


@pytest.fixture
def guest():
    user = UserFactory(email=GUEST)
    EmailAddress.objects.create(user=user, email=GUEST, verified=True, primary=True)
    return user


def link(by, email=GUEST) -> str:
    invitations.invite(by.municipality, by=by, email=email, role=Role.EDITOR)
    return last_link()


def last_link() -> str:
    text = MailRecord.objects.filter(text__contains="/einladung/").latest("created_at").text
    return re.search(r"/einladung/[\w-]+/", text).group()


def test_ones_own_used_link_leads_to_the_town(client, coordinator, guest):
    address = link(coordinator)
    client.force_login(guest)
    client.post(address)
    page = client.get(address)
    assert "schon angenommen. Alles ist bereit" in page.text
    second = client.post(address)
    assert (second.status_code, second["Location"]) == (302, reverse("dashboard"))
    assert client.session[SESSION_KEY] == str(coordinator.municipality_id)
    assert Membership.objects.filter(user=guest).count() == 1


def test_a_used_link_does_not_readmit_a_former_member(client, coordinator, guest):
    address = link(coordinator)
    client.force_login(guest)
    client.post(address)
    Membership.objects.filter(user=guest).delete()
    page = client.get(address)
    assert "gehören aber nicht mehr zu dieser Kommune" in page.text
    assert reverse("request_access", args=[coordinator.municipality.ars]) in page.text
    client.post(address)
    assert not Membership.objects.filter(user=guest).exists()


def test_a_link_used_by_somebody_else_says_so_but_not_by_whom(client, coordinator, guest):
    address = link(coordinator)
    invitations.accept(address.split("/")[2], user=guest)
    client.force_login(UserFactory(email="karl@stadt.example"))
    for page in (client.get(address), client.post(address)):
        assert "wurde schon angenommen" in page.text
        assert GUEST not in page.text
        assert guest.full_name not in page.text
    client.logout()
    page = client.get(address)
    assert "Waren Sie das?" in page.text
    assert GUEST not in page.text


@pytest.mark.parametrize("cleared", [False, True])
def test_expired_link_says_when_and_offers_a_next_step(client, coordinator, guest, cleared):
    address = link(coordinator)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        if cleared:
            invitations.invite(
                coordinator.municipality, by=coordinator, email=GUEST, role=Role.EDITOR
            )
        client.force_login(guest)
        page = client.get(address)
        assert "abgelaufen" in page.text
        assert reverse("request_access", args=[coordinator.municipality.ars]) in page.text
        assert client.post(address).status_code == 409
    assert not Membership.objects.filter(user=guest).exists()


def test_withdrawn_link_says_so(client, coordinator, guest):
    address = link(coordinator)
    invitations.withdraw(Invitation.objects.get(), by=coordinator)
    client.force_login(guest)
    assert "zurückgezogen" in client.get(address).text
    assert client.post(address).status_code == 409


def test_replaced_link_points_to_the_latest_mail_and_does_nothing(client, coordinator, guest):
    first = link(coordinator)
    invitations.resend(Invitation.objects.get(), by=coordinator)
    client.force_login(guest)
    assert "neueren Link" in client.get(first).text
    assert client.post(first).status_code == 409
    assert not Membership.objects.filter(user=guest).exists()
    assert "Einladung annehmen" in client.get(last_link()).text


def test_only_confirmed_addresses_of_the_account_count(client, coordinator, guest):
    address = link(coordinator, "neuer.name@stadt.example")
    client.force_login(guest)
    second = EmailAddress.objects.create(
        user=guest, email="neuer.name@stadt.example", verified=False
    )
    assert "andere Adresse" in client.get(address).text
    assert client.post(address).status_code == 409
    second.verified = True
    second.save()
    assert "Einladung annehmen" in client.get(address).text
    assert client.post(address).status_code == 302
    assert Membership.objects.filter(user=guest).exists()


def test_link_scanners_do_not_use_up_the_invitation(client, coordinator, guest):
    address = link(coordinator)
    for _n in range(3):
        client.get(address)
        client.head(address)
    invitation = Invitation.objects.get()
    assert invitation.is_open
    answer = client.post(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert Invitation.objects.get().is_open


def test_a_member_cannot_be_invited_by_a_second_address(coordinator, guest):
    MembershipFactory(user=guest, municipality=coordinator.municipality)
    EmailAddress.objects.create(user=guest, email="zweit@stadt.example", verified=True)
    with pytest.raises(Exception, match="gehört schon"):
        link(coordinator, "zweit@stadt.example")


@pytest.mark.parametrize(
    ("email", "warned"),
    [
        ("petra@gmx.de", True),
        ("petra@digital.musterstadt.de", False),
        ("petra@musterstadt.de", False),
        ("petra@anderswo.example", True),
        ("petra@stadt.example", False),
    ],
)
def test_an_unofficial_address_needs_confirmation_once(client, coordinator, email, warned):
    coordinator.municipality.website = "https://www.musterstadt.de/"
    coordinator.municipality.save()
    sign_in(client, coordinator)
    answer = client.post(reverse("invite"), {"email": email, "role": "editor"})
    assert (answer.status_code == 422) is warned
    assert Invitation.objects.exists() is not warned
    if warned:
        assert f'name="sure" value="{email}"' in answer.text
        again = {"email": email, "role": "editor", "sure": email}
        assert client.post(reverse("invite"), again).status_code == 302
        assert Invitation.objects.get().email == email


def test_confirmation_is_valid_for_one_address_only(client, coordinator):
    sign_in(client, coordinator)
    data = {"email": "karl@gmx.de", "role": "editor", "sure": "petra@gmx.de"}
    assert client.post(reverse("invite"), data).status_code == 422
    assert not Invitation.objects.exists()


def test_signing_up_returns_to_the_invitation(client, coordinator):
    address = link(coordinator)
    assert f"/accounts/signup/?next={address}" in client.get(address).text
    data = {
        "email": GUEST,
        "full_name": "Petra Kühn",
        "password1": "ein-langes-passwort-2026",
        "password2": "ein-langes-passwort-2026",
        "next": address,
    }
    client.post("/accounts/signup/", data)
    code = re.search(
        r"^([A-Z0-9-]{6,10})$", MailRecord.objects.latest("created_at").text, re.MULTILINE
    ).group(1)
    answer = client.post("/accounts/confirm-email/", {"code": code})
    assert answer["Location"] == address
    assert "Einladung annehmen" in client.get(address).text
