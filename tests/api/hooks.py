"""Portals with tokens, webhooks, and the deliveries sent to them."""

import base64

import orjson
from django.test import Client

from changefeed import changes
from portals import services as portals
from portals.models import Delivery, HookState, Portal, Webhook
from portals.webhooks import services
from portals.webhooks.events import EVENT_TYPES
from portals.webhooks.sending import send
from tests.factories import AdminFactory

ALL = sorted(set(EVENT_TYPES) - {"webhook.ping"})


class PortalClient(Client):
    """A client that sends the token of a portal of its own."""

    def __init__(self, *scopes: str, name: str = "Landesportal"):
        super().__init__()
        admin = AdminFactory()
        self.portal = Portal(
            name=name,
            organisation="Land",
            contact_function="Betrieb",
            contact_email="betrieb@land.example",
            may_webhooks=True,
            may_suggest=True,
        )
        portals.save(self.portal, by=admin.pk)
        secret = portals.new_secret(self.portal, by=admin.pk)
        self.portal.refresh_from_db()
        pair = base64.b64encode(f"{self.portal.client_id}:{secret}".encode()).decode()
        answer = self.post(
            "/api/oauth/token",
            {"grant_type": "client_credentials", "scope": " ".join(scopes or ("webhooks",))},
            headers={"Authorization": f"Basic {pair}"},
        )
        assert answer.status_code == 200, answer.content
        self.token = answer.json()["access_token"]
        self.defaults["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"

    def send(self, method: str, path: str, data: dict | None = None, **headers: str):
        return self.generic(
            method,
            f"/api/v1/webhooks/{path}",
            orjson.dumps(data) if data is not None else b"",
            content_type="application/json",
            headers=headers,
        )

    def make(self, key: str = "k1", **values):
        values = {"url": "https://empfang.example.org/hook", "event_types": ALL} | values
        return self.send("POST", "", values, Idempotency_Key=key)


def make_hook(portal: Portal, url: str, *, event_types=ALL, confirmed: bool = True):
    """Return a hook and its secret; ``confirmed`` as if its test message had been answered."""
    hook, secret = services.create(
        portal, url=url, event_types=list(event_types), description="", enabled=True
    )
    if confirmed:
        services.confirm(hook)
        hook.save()
        assert hook.state == HookState.ENABLED
    return hook, secret


def queue(hook: Webhook, project, action: str = "updated") -> Delivery:
    """A delivery about a project, as the dispatcher creates it."""
    return Delivery.objects.create(
        webhook=hook,
        event_type=f"project.{action}",
        kind="project",
        object_id=project.pk,
        version=project.version,
        cursor=changes.encode(changes.newest()),
        changed_at=project.updated_at,
    )


def attempt(delivery: Delivery) -> Delivery:
    """Attempt the delivery now."""
    send(delivery.pk)
    delivery.refresh_from_db()
    return delivery
