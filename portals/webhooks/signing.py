"""Secrets and signatures according to Standard Webhooks 1.0."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.conf import settings

from core.security.encryption import Unreadable, seal, unseal
from portals.models import Delivery, Webhook

_PREFIX = "whsec_"


def new_secret() -> tuple[str, bytes]:
    """A secret in plain text, shown once, and encrypted for storage."""
    secret = _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    return secret, seal(secret.encode())


def secrets_of(hook: Webhook, now: datetime) -> list[str]:
    """The secret, and the former one while it is valid. Raises `Unreadable`."""
    found = [unseal(bytes(hook.secret)).decode()]
    if hook.former_secret_until and now < hook.former_secret_until:
        # a former secret encrypted with a lost key is skipped; the new one suffices
        with suppress(Unreadable):
            found.append(unseal(bytes(hook.former_secret)).decode())
    return found


def headers_of(delivery: Delivery, body: bytes, signed_with: Sequence[str], now: datetime) -> dict:
    timestamp = str(int(now.timestamp()))
    message = f"{delivery.pk}.{timestamp}.".encode() + body
    return {
        "Content-Type": "application/json",
        "User-Agent": f"Kommunallabor-Webhooks/1 (+{settings.SITE_URL})",
        "webhook-id": str(delivery.pk),
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(secret, message) for secret in signed_with),
    }


def _signature(secret: str, message: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, message, hashlib.sha256)).decode()
