"""The client's address and scheme behind reverse proxies, believed only from trusted ones."""

import ipaddress

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PRIVATE = ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
FORWARDED_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


def networks(texts: list[str]) -> tuple[Network, ...]:
    """Networks of the setting ``TRUSTED_PROXIES``; ``private`` stands for `PRIVATE`.

    Raises `ImproperlyConfigured` for what is neither an address nor a network.
    """
    spelled = [one for text in texts for one in (PRIVATE if text == "private" else (text,))]
    try:
        return tuple(ipaddress.ip_network(text, strict=False) for text in spelled)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES: {error}. Set addresses or networks, e.g. 10.0.0.5,172.18.0.0/16."
        ) from None


def parsed(text: str) -> Address | None:
    """An address as proxies write it: with or without a port, brackets, or an IPv6 prefix of IPv4."""
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
    """Whether a proxy speaks; a Unix socket (no address) is local and needs `TRUSTED_PROXIES` only."""
    if not text:
        return bool(settings.TRUSTED_PROXIES)
    address = parsed(text)
    return address is not None and any(
        address in network
        for network in settings.TRUSTED_PROXIES
        if network.version == address.version
    )


def client_of(peer: str, forwarded_for: str) -> str:
    """Address of the client: the first hop, seen from here, that is not a trusted proxy.

    ``forwarded_for`` is read from its end, for no more than ``TRUSTED_PROXY_DEPTH`` proxies: what
    stands further left was written by the client and says anything. An entry that is no address
    ends the walk.
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
    """Sets ``REMOTE_ADDR`` to the client's address; drops forwarded headers of strangers.

    So everything behind it (rate limits, sign-in, the scheme) reads one value.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        meta = request.META
        peer = meta.get("REMOTE_ADDR", "")
        if is_trusted(peer):
            meta["REMOTE_ADDR"] = client_of(peer, meta.get("HTTP_X_FORWARDED_FOR", ""))
        else:
            for name in FORWARDED_HEADERS:
                meta.pop(name, None)
        return self.get_response(request)
