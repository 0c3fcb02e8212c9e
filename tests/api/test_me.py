"""What a portal learns about itself; invalid tokens are never treated as anonymous."""

import pytest

from portals import services as portals
from tests.api.portals import make_portal

pytestmark = pytest.mark.django_db
ME = "/api/v1/me/"


def test_portal_reads_what_it_may(client):
    portal, headers = make_portal(webhooks=True)
    answer = client.get(ME, headers=headers)
    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["scopes"]) == (str(portal.pk), ["webhooks"])
    assert answer["Cache-Control"] == "no-store"


def test_revoked_secret_ends_its_tokens_at_the_next_request(client):
    portal, headers = make_portal()
    assert client.get(ME, headers=headers).status_code == 200
    portals.revoke_secret(portal.secrets.get(), by=None)
    for path in (ME, "/api/v1/projects/"):
        refused = client.get(path, headers=headers)
        assert refused.status_code == 401
        assert 'error="invalid_token"' in refused["WWW-Authenticate"]


def test_without_a_token_there_is_no_portal(client):
    assert client.get(ME).status_code == 401
