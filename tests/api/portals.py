"""A portal with a valid token, for tests of endpoints that only portals may use."""

from django.test import Client as Browser

from portals import services as portals
from portals.models import Portal

_number = 0


def make_portal(
    *, webhooks: bool = False, suggest: bool = False, **given
) -> tuple[Portal, dict[str, str]]:
    """A portal that may do this, and the headers (for ``client.get(…, headers=…)``) that show it.

    The token is got at the token endpoint, as a portal gets it.
    """
    portal = make_portal_without_token(may_webhooks=webhooks, may_suggest=suggest, **given)
    return portal, token_headers(portal, portals.new_secret(portal, by=None))


def make_portal_without_token(**given) -> Portal:
    global _number
    _number += 1
    defaults = {
        "name": f"Portal {_number}",
        "organisation": "Landkreistag",
        "contact_function": "Redaktion",
        "contact_email": "redaktion@portal.example",
    }
    return portals.save(Portal(**(defaults | given)), by=None)


def token_headers(portal: Portal, secret: str) -> dict[str, str]:
    """Headers with a new token for all scopes that the portal may have."""
    response = Browser().post(
        "/api/oauth/token",
        {
            "grant_type": "client_credentials",
            "client_id": portal.client_id,
            "client_secret": secret,
        },
    )
    assert response.status_code == 200, response.content
    return {"Authorization": f"Bearer {response.json()['access_token']}"}
