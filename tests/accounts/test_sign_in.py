"""Signing in: limits, second factor, sessions, no disclosure of which accounts exist."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from core.demo import TOTP_SECRET, totp_code
from core.models import MailRecord
from municipalities.choices import Role
from tests.factories import ModeratorFactory, UserFactory, acting
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "ein-langes-passwort-2026"


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def account(factory=UserFactory, email="petra@stadt.example", *, totp=False):
    user = factory(email=email, password=PASSWORD)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if totp:
        data = {"secret": get_adapter().encrypt(TOTP_SECRET)}
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    return user


def log_in(client, email="petra@stadt.example", password=PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def is_signed_in(client) -> bool:
    return client.get("/accounts/profile/").status_code == 200


def test_right_password_signs_in_whatever_the_case_of_the_address(client):
    account()
    assert log_in(client, "Petra@Stadt.example").status_code == 302
    assert is_signed_in(client)


def test_ten_failures_lock_out_the_right_password_but_no_other_account(client):
    account()
    account(email="karl@stadt.example")
    for _n in range(10):
        log_in(client, password="falsch")
    log_in(client)
    assert not is_signed_in(client)
    assert log_in(client, "karl@stadt.example").status_code in (200, 302, 429)


def test_moderator_is_led_to_set_up_a_second_factor(client):
    account(ModeratorFactory)
    log_in(client)
    response = client.get("/moderation/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/2fa/totp/activate/")


def test_moderator_signs_in_with_the_code_and_moderates(client):
    account(ModeratorFactory, totp=True)
    response = log_in(client)
    assert response["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/moderation/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": totp_code()})
    assert client.get("/moderation/").status_code == 200


def test_session_without_the_factor_is_asked_for_it(client):
    user = account(ModeratorFactory, totp=True)
    client.force_login(user)
    response = client.get("/moderation/")
    assert response["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_administration_belongs_to_administrators_with_second_factor(client):
    assert client.get("/verwaltung/").status_code == 302
    sign_in(client, acting(Role.COORDINATOR))
    assert client.get("/verwaltung/core/auditentry/").status_code in (302, 403)


def test_session_ends_after_three_hours_without_use(client):
    sign_in(client, acting())
    start = timezone.now()
    with time_machine.travel(start):
        assert client.get("/meine-kommune/").status_code == 200
    with time_machine.travel(start + timedelta(hours=2, minutes=55)):
        assert client.get("/meine-kommune/").status_code == 200
    with time_machine.travel(start + timedelta(hours=6)):
        assert client.get("/meine-kommune/").status_code == 302


def test_session_ends_after_twelve_hours_despite_use(client):
    sign_in(client, acting())
    start = timezone.now()
    for hours in range(0, 12, 2):
        with time_machine.travel(start + timedelta(hours=hours)):
            assert client.get("/meine-kommune/").status_code == 200
    with time_machine.travel(start + timedelta(hours=12, minutes=5)):
        assert client.get("/meine-kommune/").status_code == 302


def test_reset_answer_is_the_same_for_known_and_unknown_accounts(client):
    account()
    known = client.post("/accounts/password/reset/", {"email": "petra@stadt.example"})
    unknown = client.post("/accounts/password/reset/", {"email": "niemand@stadt.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_sign_up_answer_is_the_same_for_known_and_unknown_addresses(client):
    account()
    data = {"full_name": "Petra", "office": "IT", "password1": PASSWORD, "password2": PASSWORD}
    known = client.post("/accounts/signup/", {**data, "email": "petra@stadt.example"})
    client.cookies.clear()
    unknown = client.post("/accounts/signup/", {**data, "email": "neu@stadt.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert User.objects.filter(email="neu@stadt.example").exists()
    assert MailRecord.objects.filter(to="neu@stadt.example").count() == 1


@pytest.mark.parametrize(
    "password", ["kurz", "123456789012", "1q2w3e4r5t6y", "petra@stadt.example"]
)
def test_weak_password_is_refused(client, password):
    data = {
        "full_name": "Petra",
        "email": "petra@stadt.example",
        "password1": password,
        "password2": password,
    }
    response = client.post("/accounts/signup/", data)
    assert response.status_code == 200
    assert not User.objects.exists()
    assert "kern-error" in response.text


def test_next_never_leads_to_another_host(client):
    account()
    response = client.post(
        "/accounts/login/?next=https://evil.example/",
        {"login": "petra@stadt.example", "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert "evil.example" not in response["Location"]


def test_signing_out_needs_a_post(client):
    sign_in(client, acting())
    client.get("/accounts/logout/")
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    assert not is_signed_in(client)


def test_new_account_without_membership_has_no_permissions(client):
    client.force_login(account())
    assert client.get("/projekte/neu/").status_code == 403
    assert client.get("/meine-kommune/team/").status_code == 403
    assert client.get("/moderation/").status_code == 403


def test_demo_code_is_shown_in_the_demo_only(client, settings):
    assert "labor-und-vorbild" not in client.get("/accounts/login/").text
    settings.EXCHANGE_DEMO = True
    assert totp_code() in client.get("/accounts/login/").text


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
)
def test_sign_in_pages_speak_formally(client, path):
    text = client.get(path).text
    assert not [word for word in (" du ", " dein", " dir ", "Du ") if word in text]


def test_administration_lists_open_for_the_administrator(client):
    from tests.factories import administrator

    sign_in(client, administrator())
    for path in (
        "", "accounts/user/", "core/auditentry/", "core/mailrecord/", "core/sitepage/",
        "municipalities/municipality/", "municipalities/membership/", "projects/theme/",
        "projects/fundingprogramme/", "core/barrierreport/",
    ):  # fmt: skip
        assert client.get(f"/verwaltung/{path}").status_code == 200, path


def test_registration_is_confirmed_by_the_code_in_the_mail(client):
    data = {"full_name": "Petra Muster", "office": "IT", "email": "neu@stadt.example"}
    client.post("/accounts/signup/", {**data, "password1": PASSWORD, "password2": PASSWORD})
    assert not is_signed_in(client)
    mail = MailRecord.objects.get(to="neu@stadt.example")
    code = re.search(r"^([A-Z0-9-]{6,10})$", mail.text, re.MULTILINE).group(1)
    client.post("/accounts/confirm-email/", {"code": code})
    assert is_signed_in(client)
    assert "Meine Kommune finden" in client.get("/meine-kommune/").text
