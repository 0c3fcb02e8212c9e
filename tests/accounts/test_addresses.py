"""Each mailbox is one account, however its address is typed."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.spelling import respell
from core.mail.outbox import deliver, queue_mail
from core.models import MailRecord
from municipalities.choices import Role
from municipalities.models import Membership
from municipalities.services import invitations
from tests.factories import UserFactory, acting

pytestmark = pytest.mark.django_db
PASSWORD = "ein-langes-passwort-2026"
STORED = "petra@xn--strae-oqa.de"
SPELLINGS = [
    "petra@straße.de",
    "Petra@Straße.DE",
    "petra@xn--strae-oqa.de",
    "Petra Kühn <petra@straße.de>",
    "petra@straße.de.",
    "\u200bpetra@straße.de ",
    "ｐｅｔｒａ@straße.de",
]


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def petra():
    user = UserFactory(email="petra@straße.de", password=PASSWORD)
    EmailAddress.objects.create(user=user, email="petra@straße.de", verified=True, primary=True)
    return user


def sign_up(client, email):
    data = {"email": email, "full_name": "Petra Kühn", "password1": PASSWORD, "password2": PASSWORD}
    return client.post("/accounts/signup/", data)


def test_account_is_stored_in_canonical_spelling(petra):
    assert petra.email == STORED
    assert EmailAddress.objects.get().email == STORED


@pytest.mark.parametrize("typed", SPELLINGS)
def test_every_spelling_signs_in_and_is_found(client, petra, typed):
    assert User.objects.get(email=typed) == petra
    assert User.objects.get_by_natural_key(typed) == petra
    assert (
        client.post("/accounts/login/", {"login": typed, "password": PASSWORD}).status_code == 302
    )
    assert client.get("/accounts/profile/").status_code == 200


@pytest.mark.parametrize("typed", SPELLINGS)
def test_reset_and_code_go_to_the_intended_domain(client, petra, typed):
    client.post("/accounts/password/reset/", {"email": typed})
    client.post("/accounts/login/code/", {"email": typed})
    assert [row.to for row in MailRecord.objects.all()] == [STORED, STORED]


@pytest.mark.parametrize("typed", SPELLINGS)
def test_second_sign_up_in_another_spelling_makes_no_second_account(client, petra, typed):
    assert sign_up(client, typed).status_code == 302
    assert User.objects.count() == 1
    assert "schon ein Konto" in MailRecord.objects.get().subject


def test_sharp_s_is_never_folded_to_ss(client):
    sign_up(client, "petra@straße.de")
    record = MailRecord.objects.get()
    assert record.to == STORED
    sign_up(Client(), "petra@strasse.de")
    assert User.objects.count() == 2


def test_mail_server_gets_the_ascii_domain(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "Labor <noreply@straße.de>"
    record = queue_mail(
        to="Petra.Kuehn@Straße.de",
        template="municipalities/successor_joined",
        context={"town": acting().municipality, "url": "/"},
    )
    MailRecord.objects.filter(pk=record.pk).update(message_id=record.message_id)
    deliver(record)
    message = mail.outbox[0].message()
    assert message["To"] == "Petra.Kuehn@xn--strae-oqa.de"
    assert message["From"] == "Labor <noreply@xn--strae-oqa.de>"
    assert message["Message-ID"].endswith("@xn--strae-oqa.de>")


@pytest.mark.parametrize("typed", SPELLINGS)
def test_invitation_is_valid_for_any_spelling_of_the_mailbox(petra, typed):
    coordinator = acting(Role.COORDINATOR)
    invitation = invitations.invite(
        coordinator.municipality, by=coordinator, email=typed, role=Role.EDITOR
    )
    assert invitation.email == STORED
    assert invitation.is_for(petra)


def test_failed_sign_ins_in_several_spellings_count_for_one_account(client, petra):
    for number in range(12):
        typed = SPELLINGS[number % len(SPELLINGS)]
        client.post("/accounts/login/", {"login": typed, "password": "falsch"})
    client.post("/accounts/login/", {"login": STORED, "password": PASSWORD})
    assert client.get("/accounts/profile/").status_code == 302


def test_stored_addresses_are_normalised_and_conflicts_only_reported():
    plain, taken, other = (UserFactory(email=f"p{n}@stadt.example") for n in range(3))
    rows = User.objects.all()
    _write(plain, "Alt@Münster.de")
    _write(taken, "karl@xn--mnster-3ya.de")
    _write(other, "karl@münster.de")
    left = respell(rows, lambda row, email: rows.filter(email__iexact=email))
    assert len(left) == 1
    assert str(other.pk) in left[0]
    assert str(taken.pk) in left[0]
    stored = dict(User.objects.values_list("pk", "email"))
    assert stored[plain.pk] == "alt@xn--mnster-3ya.de"
    assert stored[other.pk] == "karl@münster.de"
    assert not Membership.objects.exists()


def _write(user, email):
    """Store an address without normalising it, as before the canonical spelling."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET email = %s WHERE id = %s", [email, user.pk])
