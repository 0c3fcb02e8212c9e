"""SSRF protection: outgoing connections go to public internet addresses only (R45).

Ranges as in the IANA special-purpose address registries of IPv4 and IPv6.
"""

import ipaddress
import re
import socket
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

HTTPS_PORT = 443
MAX_URL_CHARACTERS = 2_000
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_LOOKS_LIKE_A_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)")
# names that resolve to this host or the local network (RFC 6761, 6762, 8375, ICANN)
_LOCAL_SUFFIXES = ("localhost", "local", "internal", "lan", "intranet", "corp", "home", "home.arpa")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NEVER = [
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3ffe::/16",
        "3fff::/20",
    )
]
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")


class TargetRefused(DomainError):
    """The target is refused. The message is always the same, so it reveals nothing about our network."""

    message = _(
        "Diese Adresse ist als Ziel nicht erlaubt. Sie muss mit https:// beginnen, ohne Port und "
        "Anmeldedaten auskommen (Umlaute im Namen als xn--) und zu einem öffentlich "
        "erreichbaren Server führen."
    )

    def __init__(self) -> None:
        super().__init__()


@dataclass(frozen=True)
class Target:
    """A validated URL; ``path`` includes the query. ``is_secure`` is False in development only."""

    host: str
    port: int
    path: str
    is_secure: bool

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = HTTPS_PORT if self.is_secure else 80
        return host if self.port == usual else f"{host}:{self.port}"


def parse(url: str) -> Target:
    """Parse ``url``. The only parser used, so two parsers cannot disagree. Raises `TargetRefused`."""
    if len(url) > MAX_URL_CHARACTERS or not re.fullmatch(r"[!-~]+", url) or "\\" in url:
        raise TargetRefused
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise TargetRefused from None
    schemes = ("https", "http") if settings.OUTGOING_ALLOW_PRIVATE else ("https",)
    if parts.scheme not in schemes or not parts.hostname or "@" in parts.netloc or parts.fragment:
        raise TargetRefused
    if parts.netloc.endswith(":") or port == 0:
        raise TargetRefused
    is_secure = parts.scheme == "https"
    usual = HTTPS_PORT if is_secure else 80
    if port not in (None, HTTPS_PORT) and not settings.OUTGOING_ALLOW_PRIVATE:
        raise TargetRefused
    _check_host(parts.hostname)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.hostname, port or usual, path, is_secure)


def _check_host(host: str) -> None:
    """Accept public host names and canonical addresses; raise `TargetRefused` otherwise."""
    if _as_address(host) is not None:
        return
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise TargetRefused
    if _LOOKS_LIKE_A_NUMBER.fullmatch(labels[-1]):
        raise TargetRefused
    if settings.OUTGOING_ALLOW_PRIVATE:
        return
    if len(labels) < 2 or host in _own_hosts():
        raise TargetRefused
    if any(host == suffix or host.endswith(f".{suffix}") for suffix in _LOCAL_SUFFIXES):
        raise TargetRefused


def _own_hosts() -> set[str]:
    own = urlsplit(settings.SITE_URL).hostname or ""
    return {own, *(name.strip(".").lower() for name in settings.ALLOWED_HOSTS)}


def addresses_of(target: Target, *, seconds: float) -> list[str]:
    """Addresses of the host, resolved once; all of them must be allowed.

    Raises `TargetRefused`, also for names that do not exist or time out: a different error would
    reveal which internal names exist.
    """
    found = [target.host] if _as_address(target.host) else _resolved(target, seconds)
    if not found or not all(is_allowed(address) for address in found):
        raise TargetRefused
    return found


def is_allowed(text: str) -> bool:
    """Whether this is a public unicast address."""
    address = _as_address(text)
    if address is None:
        return False
    return settings.OUTGOING_ALLOW_PRIVATE or _is_public(address)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if address.version == 6:
        if address.scope_id:
            return False
        if address in _NAT64:
            return _is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in _GLOBAL_UNICAST:
            return False
    if any(address in block for block in _NEVER if block.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _as_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _resolved(target: Target, seconds: float) -> list[str]:
    """Resolve in a separate thread, because the system resolver has no timeout."""
    found: list[str] = []
    thread = threading.Thread(
        target=lambda: found.extend(look_up(target.host, target.port)), daemon=True
    )
    thread.start()
    thread.join(max(0.0, seconds))
    return [] if thread.is_alive() else found


def look_up(host: str, port: int) -> list[str]:
    """Addresses from the system resolver; empty if the name does not resolve."""
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(row[4][0]) for row in rows))
