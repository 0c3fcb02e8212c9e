"""Rate limits, counted in PostgreSQL in one statement so that concurrent requests cannot slip through."""

import hashlib
import ipaddress
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from core.errors import TooManyRequests

_COUNT = """
INSERT INTO core_ratecounter AS c (key, window_ends_at, count) VALUES (%(key)s, %(ends)s, 1)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN c.window_ends_at <= %(now)s THEN 1 ELSE c.count + 1 END,
  window_ends_at = CASE WHEN c.window_ends_at <= %(now)s THEN %(ends)s ELSE c.window_ends_at END
RETURNING count, window_ends_at
"""


@dataclass(frozen=True)
class Usage:
    """State of a counter after a use; ``reset`` is the number of seconds until the window ends."""

    limit: int
    remaining: int
    reset: int
    exceeded: bool


def normalised(account: str) -> str:
    """Canonical spelling of an account: NFKC, case-folded, without blanks and accents (R11)."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", account).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c) and not c.isspace())


def use(action: str, subject: str, *, limit: int, seconds: int) -> Usage:
    """Count one use of ``action`` by ``subject`` (account or address) in a window of ``seconds``."""
    limit *= settings.RATE_FACTOR
    now = timezone.now()
    key = hashlib.sha256(f"{action}\0{normalised(subject)}".encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": key, "now": now, "ends": now + timedelta(seconds=seconds)})
        count, ends = cursor.fetchone()
    reset = max(0, int((ends - now).total_seconds()))
    return Usage(limit, max(0, limit - count), reset, count > limit)


def check(action: str, subject: str, *, limit: int, seconds: int) -> None:
    """As `use`, but raise `TooManyRequests` above the limit."""
    usage = use(action, subject, limit=limit, seconds=seconds)
    if usage.exceeded:
        raise TooManyRequests(retry_after=max(1, usage.reset))


def client_address(request: HttpRequest) -> str:
    """The client's address, as `core.http.proxies.ProxyMiddleware` determined it."""
    return request.META.get("REMOTE_ADDR", "")


def client_network(request: HttpRequest) -> str:
    """Subject for rate limits: the IPv4 address, or the /64 of an IPv6 address (one subscriber)."""
    text = client_address(request)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.version == 4:
        return text
    return str(ipaddress.ip_network((address, 64), strict=False))
