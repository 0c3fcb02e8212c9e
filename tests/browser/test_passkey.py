"""Add a passkey and sign in with it under the strict content security policy."""

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from tests.browser import walk
from tests.factories import MembershipFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "ein-langes-passwort-2026"


def test_passkey_is_added_and_signs_in(tab):
    user = UserFactory(email="editor@stadt.example", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    MembershipFactory(user=user)
    page = tab()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    walk.sign_in(page, user.email, PASSWORD)
    page.goto("/accounts/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button").first.click()
    page.locator("input[name=name]").fill("Dienstlaptop")
    passwordless = page.locator("input[name=passwordless]")
    if passwordless.count():
        passwordless.check()
    page.locator("#mfa_webauthn_add").click()
    expect(page).not_to_have_url("/accounts/2fa/webauthn/add/")
    page.get_by_role("button", name="Abmelden").click()

    page.goto("/accounts/login/")
    page.get_by_role("button", name="Mit einem Passkey anmelden").click()
    expect(page.get_by_role("button", name="Abmelden")).to_be_visible()
