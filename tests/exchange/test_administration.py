"""The administration gives no access to conversations, accounts or towns."""

import re

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from core.mail.outbox import store_mail
from core.models import AuditEntry, MailRecord
from municipalities.choices import Role
from municipalities.models import Membership
from municipalities.services import invitations
from tests.contacts.talks import ask
from tests.factories import ProjectFactory, acting, administrator
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
KNOWN = {
    "core.AuditEntry", "core.BarrierReport", "core.MailRecord", "core.SitePage",
    "editorial.FreshnessRule",
    "federation.Peer", "portals.Delivery", "portals.Portal", "portals.Webhook",
    "accounts.User", "mfa.Authenticator", "municipalities.Membership",
    "municipalities.Municipality", "procrastinate.ProcrastinateJob", "projects.ArtifactType",
    "projects.FundingProgramme", "projects.Theme",
}  # fmt: skip


@pytest.fixture
def chief(client):
    actor = administrator()
    sign_in(client, actor)
    return actor


def test_only_the_listed_models_are_registered():
    assert {model._meta.label for model in admin.site._registry} == KNOWN


def test_memberships_cannot_be_added_or_changed(client, chief):
    town = acting(Role.COORDINATOR).municipality
    given = {"user": chief.user_id, "municipality": town.pk, "role": "editor"}
    assert client.get(reverse("admin:municipalities_membership_add")).status_code == 403
    assert client.post(reverse("admin:municipalities_membership_add"), given).status_code == 403
    other = Membership.objects.get()
    change = reverse("admin:municipalities_membership_change", args=[other.pk])
    assert client.post(change, given).status_code == 403
    assert not Membership.objects.filter(user=chief.user).exists()


def test_coordinators_are_told_of_an_invitation_by_an_administrator(chief):
    coordinator = acting(Role.COORDINATOR)
    acting(Role.EDITOR, coordinator.municipality)
    invitations.invite(
        coordinator.municipality, by=chief, email="neu@stadt.example", role=Role.EDITOR
    )
    told = MailRecord.objects.exclude(to="neu@stadt.example")
    assert list(told.values_list("to", flat=True)) == [coordinator.user.email]
    assert "neu@stadt.example" in told.get().text


def test_coordinators_are_not_told_of_their_own_invitation():
    coordinator = acting(Role.COORDINATOR)
    invitations.invite(
        coordinator.municipality, by=coordinator, email="neu@stadt.example", role=Role.EDITOR
    )
    assert list(MailRecord.objects.values_list("to", flat=True)) == ["neu@stadt.example"]


def test_mail_records_do_not_reveal_who_asks_whom_about_what(client, chief):
    asked = acting(Role.COORDINATOR)
    project = ProjectFactory(published=True, municipality=asked.municipality, title="Zinnober")
    ask(project, acting())
    record = MailRecord.objects.get(to=asked.user.email)
    for path in (
        reverse("admin:core_mailrecord_changelist"),
        reverse("admin:core_mailrecord_change", args=[record.pk]),
    ):
        page = client.get(path)
        assert page.status_code == 200
        for secret in ("Zinnober", "fragt zu", asked.user.email, record.unsubscribe_url):
            assert secret not in page.text, (path, secret)


def test_dead_letters_show_the_address_and_can_be_sent_again(client, chief):
    record = store_mail(to="tippfeler@stadt.example", subject="Zinnober", text="Text")
    MailRecord.objects.update(status=MailRecord.Status.DEAD, attempts=6, last_error="550 unknown")
    listed = reverse("admin:core_mailrecord_changelist")
    page = client.get(listed, {"status": "dead"}).text
    assert "tippfeler@stadt.example" in page
    assert "550 unknown" in page
    assert "Zinnober" not in page
    client.post(listed, {"action": "send_again", "_selected_action": [record.pk]})
    record.refresh_from_db()
    assert (record.status, record.last_error) == (MailRecord.Status.WAITING, "")
    assert AuditEntry.objects.filter(action="mail_sent_again", actor_id=chief.user_id).exists()


@pytest.mark.parametrize("action", ["add", "change"])
def test_second_factors_can_be_removed_but_neither_added_nor_read(client, chief, action):
    from allauth.mfa.models import Authenticator

    user = acting().user
    row = Authenticator.objects.create(user=user, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    args = [row.pk] if action == "change" else []
    page = client.get(reverse(f"admin:mfa_authenticator_{action}", args=args))
    assert page.status_code == (200 if action == "change" else 403)
    assert "JBSWY3DPEHPK3PXP" not in page.text
    client.post(reverse("admin:mfa_authenticator_delete", args=[row.pk]), {"post": "yes"})
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.filter(action="second_factor_removed").exists()


@pytest.mark.parametrize("name", ["account_emailaddress", "usersessions_usersession", "auth_group"])
def test_email_addresses_sessions_and_groups_are_not_registered(name):
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{name}_changelist")


def test_groups_of_the_start_page_have_german_names(client):
    page = sign_in(client, administrator()).get("/verwaltung/").text
    names = re.findall(r"<caption>.*?<a[^>]*>\s*(.*?)\s*</a>", page, re.DOTALL)
    assert names
    assert not {name.casefold() for name in names} & {
        "accounts", "core", "editorial", "federation", "mfa", "municipalities", "portals",
        "procrastinate", "projects",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("former", "present"),
    [("api/portal/?q=x", "portals/portal/"), ("api/peer/add/", "federation/peer/add/")],
)
def test_addresses_from_before_1_0_lead_on(client, chief, former, present):
    answer = client.get(f"/verwaltung/{former}")
    assert (answer.status_code, answer["Location"]) == (301, f"/verwaltung/{present}")
    assert client.get("/verwaltung/api/other/").status_code == 404
