"""Portals, their secrets and their tokens (docs/portals.md)."""

from base64 import b64encode
from datetime import timedelta

import pytest
import time_machine
from allauth.idp.oidc.models import Token
from authlib.integrations.requests_client import OAuth2Session
from django.core.cache import cache
from django.utils import timezone

from core.errors import DomainError
from core.models import AuditEntry
from portals import services as portals
from portals.models import Portal, PortalSecret
from tests.api.portals import make_portal, make_portal_without_token, token_headers
from tests.factories import ProjectFactory, acting, administrator, moderator
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
ME, TOKEN = "/api/v1/me/", "/api/oauth/token"


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 100
    cache.clear()


def ask_token(client, portal, secret, **given):
    data = {"grant_type": "client_credentials"} | given
    basic = b64encode(f"{portal.client_id}:{secret}".encode()).decode()
    return client.post(TOKEN, data, headers={"Authorization": f"Basic {basic}"})


def test_a_portal_reads_who_it_is_with_a_token_of_an_hour(client):
    portal = make_portal_without_token(may_webhooks=True)
    answer = ask_token(client, portal, portals.new_secret(portal, by=None), scope="webhooks")
    data = answer.json()
    assert (data["token_type"], data["scope"], data["expires_in"]) == ("Bearer", "webhooks", 3600)
    assert answer["Cache-Control"] == "no-store"
    me = client.get(ME, headers={"Authorization": f"Bearer {data['access_token']}"})
    assert me.status_code == 200
    assert me["Cache-Control"] == "no-store"
    assert (me.json()["name"], me.json()["scopes"]) == (portal.name, ["webhooks"])


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, 400, "unsupported_grant_type"),
        ({"scope": "suggest"}, 400, "invalid_scope"),
        ({"scope": "openid"}, 400, "invalid_scope"),
    ],
)
def test_invalid_token_request_is_an_oauth_error(client, change, status, error):
    portal = make_portal_without_token(may_webhooks=True)
    answer = ask_token(client, portal, portals.new_secret(portal, by=None), **change)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert not Token.objects.exists()


HOSTILE = {
    "no ascii": ({}, "Basic ü"),
    "no base64": ({}, "Basic !"),
    "nul in Basic": ({}, "Basic " + b64encode(b"a\0:b").decode()),
    "nul in the body": ({"client_id": "\0", "client_secret": "x"}, None),
    "nul in a name": ({"x\0": "y", "client_id": "a", "client_secret": "b"}, None),
    "resource": ({"resource": "foo"}, None),
    "damaged resource": ({"resource": "http://["}, None),
}


@pytest.mark.parametrize("path", [TOKEN, "/api/oauth/revoke"])
@pytest.mark.parametrize(("given", "basic"), HOSTILE.values(), ids=HOSTILE)
def test_token_endpoints_never_answer_with_a_server_error(client, path, given, basic):
    portal = make_portal_without_token(may_webhooks=True)
    data = {"grant_type": "client_credentials", "client_id": portal.client_id, "token": "x"}
    answer = client.post(path, data | given, headers={"Authorization": basic} if basic else {})
    assert 200 <= answer.status_code < 500
    assert path != TOKEN or answer.status_code in (400, 401)
    assert "RateLimit-Remaining" in answer or answer.status_code in (400, 401)


def test_basic_without_a_secret_falls_back_to_the_body(client):
    portal = make_portal_without_token(may_webhooks=True)
    secret = portals.new_secret(portal, by=None)
    basic = b64encode(f"{portal.client_id}:".encode()).decode()
    data = {
        "grant_type": "client_credentials",
        "client_id": portal.client_id,
        "client_secret": secret,
    }
    answer = client.post(TOKEN, data, headers={"Authorization": f"Basic {basic}"})
    assert answer.status_code == 200
    me = client.get(ME, headers={"Authorization": f"Bearer {answer.json()['access_token']}"})
    assert me.status_code == 200


def test_a_secret_revoked_at_this_moment_gives_no_token(client, monkeypatch):
    portal = make_portal_without_token(may_webhooks=True)
    secret = portals.new_secret(portal, by=None)
    monkeypatch.setattr("portals.oauth.bind_token", lambda *args: False)
    answer = ask_token(client, portal, secret)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert not Token.objects.exists()


def test_saving_a_portal_takes_back_no_secret(client):
    portal = make_portal_without_token(may_webhooks=True)
    read_before = Portal.objects.select_related("client").get(pk=portal.pk)
    assert read_before.client.secret is not None
    secret = portals.new_secret(portal, by=None)
    portals.save(read_before, by=None)
    assert ask_token(client, portal, secret).status_code == 200


def test_an_unknown_portal_and_a_wrong_secret_are_answered_alike(client):
    portal = make_portal_without_token()
    portals.new_secret(portal, by=None)
    wrong = ask_token(client, portal, "wrong")
    portal.client_id = "unknown"
    unknown = ask_token(client, portal, "wrong")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content
    assert wrong["WWW-Authenticate"] == 'Basic realm="portals"'


def test_a_secret_in_the_address_is_refused_because_logs_would_keep_it(client):
    portal = make_portal_without_token()
    secret = portals.new_secret(portal, by=None)
    answer = client.post(
        f"{TOKEN}?grant_type=client_credentials&client_id={portal.client_id}&client_secret={secret}"
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("path", ["/api/oauth/token", "/api/oauth/revoke"])
def test_the_token_endpoints_take_nothing_but_post_and_no_foreign_pages(client, path):
    answer = client.get(path, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Access-Control-Allow-Origin" not in answer


def test_no_other_view_of_the_oauth_provider_is_reachable(client):
    for path in ("authorize", "device", "logout", "api/token", "api/userinfo"):
        assert client.get(f"/accounts/identity/o/{path}").status_code == 404
        assert client.get(f"/identity/o/{path}").status_code == 404
    assert client.get("/.well-known/openid-configuration").status_code == 404


def test_two_secrets_are_valid_side_by_side_and_a_third_is_refused(client):
    portal = make_portal_without_token()
    first, second = portals.new_secret(portal, by=None), portals.new_secret(portal, by=None)
    assert ask_token(client, portal, first).status_code == 200
    assert ask_token(client, portal, second).status_code == 200
    with pytest.raises(DomainError):
        portals.new_secret(portal, by=None)
    assert PortalSecret.objects.count() == 2


def test_a_revoked_secret_ends_its_tokens_at_the_next_request_and_no_others(client):
    portal = make_portal_without_token()
    old, new = portals.new_secret(portal, by=None), portals.new_secret(portal, by=None)
    of_old, of_new = token_headers(portal, old), token_headers(portal, new)
    portals.revoke_secret(PortalSecret.objects.get(hint=old[-4:]), by=None)
    assert client.get(ME, headers=of_old).status_code == 401
    assert client.get(ME, headers=of_new).status_code == 200
    assert ask_token(client, portal, old).status_code == 401


def test_a_token_that_survived_its_secret_is_refused(client):
    portal = make_portal_without_token()
    headers = token_headers(portal, portals.new_secret(portal, by=None))
    PortalSecret.objects.update(revoked_at=timezone.now())
    assert Token.objects.exists()
    assert client.get(ME, headers=headers).status_code == 401


def test_a_portal_that_is_switched_off_is_refused_at_the_next_request(client):
    portal, headers = make_portal()
    assert client.get(ME, headers=headers).status_code == 200
    portal.is_active = False
    portals.save(portal, by=None)
    assert client.get(ME, headers=headers).status_code == 401
    assert client.get("/api/v1/projects/", headers=headers).status_code == 401


def test_a_scope_that_was_taken_away_is_gone_from_valid_tokens(client):
    portal, headers = make_portal(webhooks=True)
    portal.may_webhooks = False
    portals.save(portal, by=None)
    assert client.get(ME, headers=headers).json()["scopes"] == []


def test_a_token_is_over_after_an_hour(client):
    _portal, headers = make_portal()
    with time_machine.travel(timezone.now() + timedelta(minutes=59), tick=False):
        assert client.get(ME, headers=headers).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert client.get(ME, headers=headers).status_code == 401


@pytest.mark.parametrize(
    "value", ["Bearer wrong", "Bearer ", "Bearer", "Basic dTpw", "Token x", "wrong", "bearer a b"]
)
def test_bad_token_is_not_treated_as_anonymous(client, value):
    ProjectFactory(published=True)
    answer = client.get("/api/v1/projects/", headers={"Authorization": value})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_a_portal_can_end_a_token_itself(client):
    portal = make_portal_without_token()
    secret = portals.new_secret(portal, by=None)
    headers = token_headers(portal, secret)
    value = headers["Authorization"].removeprefix("Bearer ")
    data = {"token": value, "client_id": portal.client_id, "client_secret": secret}
    assert client.post("/api/oauth/revoke", data).status_code == 200
    assert client.post("/api/oauth/revoke", data).status_code == 200
    assert client.get(ME, headers=headers).status_code == 401


def test_request_without_a_token_is_no_portal(client):
    answer = client.get(ME)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


def test_a_session_is_worth_nothing_in_the_api(client):
    sign_in(client, administrator())
    assert client.get(ME).status_code == 401


def test_a_portal_has_its_own_higher_limit(client, settings):
    settings.RATE_FACTOR = 1
    portal, headers = make_portal()
    assert client.get("/api/v1/projects/")["RateLimit-Limit"] == "300"
    answer = client.get("/api/v1/projects/", headers=headers)
    assert answer["RateLimit-Limit"] == "1200"
    assert answer["Cache-Control"] == "private, no-cache"
    portal.reads_per_minute = 3
    portals.save(portal, by=None)
    states = [client.get("/api/v1/projects/", headers=headers).status_code for _ in range(3)]
    assert states == [200, 200, 429]
    assert client.get("/api/v1/projects/").status_code == 200


def test_the_token_endpoint_is_limited(client, settings):
    settings.RATE_FACTOR = 1
    portal = make_portal_without_token()
    portals.new_secret(portal, by=None)
    states = [ask_token(client, portal, "guess").status_code for _ in range(21)]
    assert states == [401] * 20 + [429]


def test_neither_secret_nor_token_can_be_read_from_the_database(client):
    portal = make_portal_without_token()
    secret = portals.new_secret(portal, by=None)
    value = token_headers(portal, secret)["Authorization"].removeprefix("Bearer ")
    portal.refresh_from_db()
    kept = [portal.client.secret, *PortalSecret.objects.values_list("hash", flat=True)]
    kept += [str(row.__dict__) for row in Token.objects.all()]
    kept += [str(row.detail) for row in AuditEntry.objects.all()]
    assert not any(secret in text or value in text for text in kept)


def test_last_use_is_noted(client):
    portal, headers = make_portal()
    Portal.objects.update(last_used_at=None)
    client.get(ME, headers=headers)
    assert Portal.objects.get(pk=portal.pk).last_used_at is not None


def test_request_with_a_token_takes_a_fixed_number_of_queries(client, django_assert_num_queries):
    _portal, headers = make_portal(webhooks=True, suggest=True)
    client.get(ME, headers=headers)
    with django_assert_num_queries(6):  # two of them for the end of the change feed
        client.get(ME, headers=headers)


@pytest.mark.django_db(transaction=True)
def test_a_foreign_oauth_client_gets_its_token_and_is_told_of_a_wrong_secret(live_server):
    portal = make_portal_without_token(may_webhooks=True)
    secret = portals.new_secret(portal, by=None)
    session = OAuth2Session(portal.client_id, secret, scope="webhooks")
    token = session.fetch_token(f"{live_server.url}{TOKEN}", grant_type="client_credentials")
    assert token["scope"] == "webhooks"
    assert session.get(f"{live_server.url}{ME}").json()["name"] == portal.name
    with pytest.raises(Exception, match="invalid_client"):
        OAuth2Session(portal.client_id, "wrong").fetch_token(
            f"{live_server.url}{TOKEN}", grant_type="client_credentials"
        )


class TestAdministration:
    """Row K1 of docs/security.md: only the site administrator makes portals and their secrets."""

    FORM = {
        "name": "Landesportal",
        "organisation": "Land Hessen",
        "contact_function": "Redaktion",
        "contact_email": "redaktion@land.example",
        "may_suggest": "on",
        "is_active": "on",
        "reads_per_minute": "1200",
        "writes_per_minute": "60",
    }

    def test_a_portal_is_made_and_its_secret_shown_once(self, client):
        sign_in(client, administrator())
        client.post("/verwaltung/portals/portal/add/", self.FORM)
        portal = Portal.objects.get()
        assert portal.client.get_scopes() == ["suggest"]
        page = client.post(f"/verwaltung/portals/portal/{portal.pk}/secret/").content.decode()
        hint = PortalSecret.objects.get().hint
        secret = next(part for part in page.split("<code>")[2:]).split("<")[0]
        assert secret.endswith(hint)
        assert ask_token(client, portal, secret).status_code == 200
        again = client.get(f"/verwaltung/portals/portal/{portal.pk}/change/").content.decode()
        assert secret not in again
        assert f"…{hint}" in again

    def test_a_secret_is_revoked_there(self, client):
        sign_in(client, administrator())
        portal, headers = make_portal()
        secret = PortalSecret.objects.get()
        client.post(f"/verwaltung/portals/portal/{portal.pk}/secret/{secret.pk}/revoke/")
        assert client.get(ME, headers=headers).status_code == 401
        actions = AuditEntry.objects.filter(object_id=portal.pk).values_list("action", flat=True)
        assert set(actions) == {"portal_created", "portal_secret_made", "portal_secret_revoked"}

    @pytest.mark.parametrize("who", [acting, moderator])
    def test_nobody_else_makes_portals_or_secrets(self, client, who):
        portal, _headers = make_portal()
        sign_in(client, who())
        client.post("/verwaltung/portals/portal/add/", self.FORM)
        client.post(f"/verwaltung/portals/portal/{portal.pk}/secret/")
        assert Portal.objects.count() == PortalSecret.objects.count() == 1

    def test_get_creates_no_secret(self, client):
        sign_in(client, administrator())
        portal, _headers = make_portal()
        assert client.get(f"/verwaltung/portals/portal/{portal.pk}/secret/").status_code == 405
