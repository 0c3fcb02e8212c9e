"""The token endpoint as used by third-party clients (RFC 6749, 7009, 8414)."""

from base64 import b64encode
from urllib.parse import quote, quote_plus, urlencode

import pytest
from authlib.integrations.requests_client import OAuth2Session
from django.core.cache import cache
from django.test import Client

from portals import services as portals
from portals.hashers import hash_of
from portals.models import Portal
from tests.api.portals import make_portal_without_token

pytestmark = pytest.mark.django_db
TOKEN, REVOKE, ME = "/api/oauth/token", "/api/oauth/revoke", "/api/v1/me/"
METADATA = "/.well-known/oauth-authorization-server"
OLD = "aB3-_x9-_Z0_-tokenUrlsafeAsTheyWere_made-then"


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 100
    cache.clear()


@pytest.fixture
def portal():
    """A portal with two secrets: one of letters and digits, one in the former format."""
    portal = make_portal_without_token(may_webhooks=True)
    portal.new = portals.new_secret(portal, by=None)
    portal.secrets.create(hash=hash_of(OLD), hint=OLD[-4:])
    portals._let_client_know(portal)
    return portal


def every_sign(text: str) -> str:
    """Form-encode every character."""
    return "".join(f"%{byte:02x}" for byte in text.encode())


ENCODINGS = {
    "raw": str,
    "quote": lambda text: quote(text, safe=""),
    "quote_plus": quote_plus,
    "dashes too": lambda text: quote(text, safe="").replace("-", "%2D").replace("_", "%5F"),
    "each sign": every_sign,
}


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{client_id}:{secret}".encode()).decode()}


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("age", ["new", "old"])
def test_id_and_secret_may_be_form_encoded_or_raw(client, portal, encode, age):
    secret = portal.new if age == "new" else OLD
    headers = basic(encode(portal.client_id), encode(secret))
    answer = client.post(TOKEN, {"grant_type": "client_credentials"}, headers=headers)
    assert answer.status_code == 200, answer.content
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert client.get(ME, headers=bearer).json()["name"] == portal.name
    data = {"token": answer.json()["access_token"]}
    assert client.post(REVOKE, data, headers=headers).status_code == 200
    assert client.get(ME, headers=bearer).status_code == 401


def test_a_secret_is_letters_and_digits_of_256_bits(portal):
    assert portal.new.isascii()
    assert portal.new.isalnum()
    assert len(portal.new) >= 43


@pytest.mark.parametrize("secret", ["%", "%zz", "%ff", "+", "wrong"])
def test_undecodable_credentials_are_a_wrong_secret(client, portal, secret):
    headers = basic(portal.client_id, secret)
    answer = client.post(TOKEN, {"grant_type": "client_credentials"}, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


REFUSALS = {
    "wrong secret": (
        {"grant_type": "client_credentials", "client_id": "x", "client_secret": "y"},
        "",
    ),
    "no grant": ({}, ""),
    "other grant": ({"grant_type": "password"}, ""),
    "in the address": ({}, "?client_id=x"),
    "nul": ({"client_id": "\0"}, ""),
    "resource": ({"resource": "x"}, ""),
}


@pytest.mark.parametrize(("data", "query"), REFUSALS.values(), ids=REFUSALS)
@pytest.mark.parametrize("path", [TOKEN, REVOKE])
@pytest.mark.parametrize("language", ["de", "en"])
def test_refusals_are_json_in_ascii_english(client, data, query, path, language):
    answer = client.post(f"{path}{query}", data, headers={"Accept-Language": language})
    assert answer.status_code in (400, 401)
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["error"].isascii()
    assert answer.content.isascii()
    assert answer["Cache-Control"] == "no-store"
    if answer.status_code == 401:
        assert answer["WWW-Authenticate"].startswith('Basic realm="')


def test_a_missing_grant_is_an_invalid_request(client):
    assert client.post(TOKEN, {}).json()["error"] == "invalid_request"
    sent = client.post(TOKEN, b"{}", content_type="application/json")
    assert (sent.status_code, sent.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("path", [TOKEN, REVOKE])
def test_other_methods_and_floods_are_problems_that_oauth_clients_understand(
    client, settings, path
):
    wrong = client.get(path)
    settings.RATE_FACTOR = 1
    for _number in range(20):
        client.post(path, {})
    flood = client.post(path, {})
    assert (wrong.status_code, flood.status_code) == (405, 429)
    assert int(flood["Retry-After"]) > 0
    for answer in (wrong, flood):
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.content.isascii()
        assert answer.json()["error"]
        assert answer.json()["error_description"]


def test_revocation_answers_json_whatever_it_is_asked(client, portal):
    known = basic(portal.client_id, portal.new)
    good = client.post(REVOKE, {"token": "none of ours"}, headers=known)
    assert (good.status_code, good["Content-Type"], good.json()) == (200, "application/json", {})
    empty = client.post(REVOKE, {}, headers=known)
    assert (empty.status_code, empty.json()["error"]) == (400, "invalid_request")
    stranger = client.post(REVOKE, {"token": "x"}, headers=basic(portal.client_id, "wrong"))
    assert (stranger.status_code, stranger.json()["error"]) == (401, "invalid_client")


def test_every_challenge_names_something(client):
    assert client.get(ME)["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize(
    ("site", "path"),
    [("https://labor.example", ""), ("https://land.example/labor", "/labor")],
)
def test_metadata_is_at_the_url_derived_from_the_issuer(client, settings, site, path):
    settings.SITE_URL = site
    answer = client.get(f"{METADATA}{path}", headers={"Origin": "https://other.example"})
    data = answer.json()
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert data["issuer"] == site
    assert data["token_endpoint"] == f"{site}{TOKEN}"
    assert data["revocation_endpoint"] == f"{site}{REVOKE}"
    assert data["grant_types_supported"] == ["client_credentials"]
    assert set(data["token_endpoint_auth_methods_supported"]) == {
        "client_secret_basic",
        "client_secret_post",
    }
    assert set(data["scopes_supported"]) == {"suggest", "webhooks"}
    assert client.get(f"{METADATA}/other").status_code == 404
    assert client.get(METADATA).status_code == (404 if path else 200)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["client_secret_basic", "client_secret_post"])
def test_authlib_finds_the_endpoints_and_works(live_server, settings, how):
    settings.SITE_URL = live_server.url
    portal = make_portal_without_token(may_webhooks=True)
    secret = portals.new_secret(portal, by=None)
    found = Client().get(METADATA).json()
    session = OAuth2Session(portal.client_id, secret, token_endpoint_auth_method=how)
    token = session.fetch_token(found["token_endpoint"], grant_type="client_credentials")
    assert session.get(f"{live_server.url}{ME}").json()["name"] == portal.name
    revoked = session.revoke_token(found["revocation_endpoint"], token=token["access_token"])
    assert revoked.json() == {}
    assert session.get(f"{live_server.url}{ME}").status_code == 401


def test_as_requests_oauthlib_sends_it(client, portal):
    """Basic by `HTTPBasicAuth`, the id in the body as well, a charset in the media type."""
    answer = client.post(
        TOKEN,
        urlencode({"grant_type": "client_credentials", "client_id": portal.client_id}),
        content_type="application/x-www-form-urlencoded;charset=UTF-8",
        headers=basic(portal.client_id, portal.new) | {"Accept": "application/json"},
    )
    assert answer.status_code == 200
    assert Portal.objects.get().last_used_at
