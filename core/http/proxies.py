"""The client's address and scheme behind reverse proxies; only trusted proxies are believed."""

import ipaddress

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.http.requests import GetResponse

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PRIVATE = ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
FORWARDED_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


def networks(texts: list[str]) -> tuple[Network, ...]:
    """Parse the setting ``TRUSTED_PROXIES``; ``private`` stands for the networks in `PRIVATE`.

    Raises `ImproperlyConfigured` for anything that is neither an address nor a network.
    """
    spelled = [one for text in texts for one in (PRIVATE if text == "private" else (text,))]
    try:
        return tuple(ipaddress.ip_network(text, strict=False) for text in spelled)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES: {error}. Set addresses or networks, e.g. 10.0.0.5,172.18.0.0/16."
        ) from None


def parsed(text: str) -> Address | None:
    """Parse an address from a proxy header: optional port, brackets, IPv4-mapped IPv6. None if invalid."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_trusted(text: str) -> bool:
    """Whether ``text`` is a trusted proxy. A Unix socket ("") is trusted if any proxy is configured."""
    if not text:
        return bool(settings.TRUSTED_PROXIES)
    address = parsed(text)
    return address is not None and any(
        address in network
        for network in settings.TRUSTED_PROXIES
        if network.version == address.version
    )


def client_of(peer: str, forwarded_for: str) -> str:
    """The client's address: the first hop, seen from this server, that is not a trusted proxy.

    Reads ``forwarded_for`` from the right, at most ``TRUSTED_PROXY_DEPTH`` entries: anything further
    left was written by the client and cannot be trusted. Stops at an entry that is not an address.
    """
    client = peer
    hops = [hop for hop in forwarded_for.split(",") if hop.strip()]
    for hop in list(reversed(hops))[: settings.TRUSTED_PROXY_DEPTH]:
        address = parsed(hop)
        if not is_trusted(client) or address is None:
            break
        client = str(address)
    return client


class ProxyMiddleware:
    """Sets ``REMOTE_ADDR`` to the client's address and drops forwarded headers from untrusted peers.

    Everything after it (rate limits, sign-in, scheme) reads this one value.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        peer = meta.get("REMOTE_ADDR", "")
        if is_trusted(peer):
            meta["REMOTE_ADDR"] = client_of(peer, meta.get("HTTP_X_FORWARDED_FOR", ""))
        else:
            for name in FORWARDED_HEADERS:
                meta.pop(name, None)
        return self.get_response(request)
