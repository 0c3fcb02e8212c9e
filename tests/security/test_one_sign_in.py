"""The administration has no sign-in of its own, which would bypass rate limits and second factor."""

import pytest
from django.urls import reverse

from tests.factories import acting, administrator
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "ein-langes-passwort"


def test_a_password_sent_to_the_administration_opens_no_session(client):
    person = administrator().user
    fields = {"username": person.email, "password": PASSWORD, "next": "/verwaltung/"}
    answer = client.post(reverse("admin:login"), fields)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


def test_the_administration_redirects_to_the_sign_in_of_the_site(client):
    answer = client.get("/verwaltung/core/mailrecord/", follow=True)
    assert answer.request["PATH_INFO"] == reverse("account_login")
    assert "next=/verwaltung/core/mailrecord/" in answer.request["QUERY_STRING"].replace("%2F", "/")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example/"])
def test_it_does_not_redirect_to_other_sites(client, target):
    sign_in(client, administrator())
    answer = client.get(reverse("admin:login"), {"next": target})
    assert answer["Location"] == reverse("admin:index")


def test_signed_in_non_administrators_are_refused(client):
    sign_in(client, acting())
    assert client.get(reverse("admin:login")).status_code == 403
