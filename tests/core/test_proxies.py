"""Which forwarded headers are trusted to say where a request comes from."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from core.http.proxies import ProxyMiddleware, client_of, networks


@pytest.mark.parametrize(
    ("depth", "peer", "forwarded", "client"),
    [
        (1, "10.0.0.5", "198.51.100.7", "198.51.100.7"),
        (1, "10.0.0.5", "", "10.0.0.5"),
        (1, "198.51.100.1", "198.51.100.7", "198.51.100.1"),  # not a trusted proxy
        (1, "10.0.0.5", "203.0.113.9, 198.51.100.7", "198.51.100.7"),  # forged by the client
        (2, "10.0.0.5", "198.51.100.7, 10.0.0.6", "198.51.100.7"),
        (1, "10.0.0.5", "198.51.100.7, 10.0.0.6", "10.0.0.6"),  # not deeper than configured
        (2, "10.0.0.5", "203.0.113.9, 198.51.100.7, 10.0.0.6", "198.51.100.7"),
        (
            3,
            "10.0.0.5",
            "203.0.113.9, 198.51.100.7",
            "198.51.100.7",
        ),  # ends at an untrusted address
        (2, "10.0.0.5", "10.9.9.9, 10.0.0.6", "10.9.9.9"),  # a visitor within the trusted network
        (1, "10.0.0.5", "unknown", "10.0.0.5"),
        (2, "10.0.0.5", "198.51.100.7, unknown", "10.0.0.5"),
        (1, "10.0.0.5", "198.51.100.7:4711", "198.51.100.7"),
        (1, "10.0.0.5", "[2001:db8::7]:4711", "2001:db8::7"),
        (1, "10.0.0.5", "2001:db8::7", "2001:db8::7"),
        (1, "::ffff:10.0.0.5", "::ffff:198.51.100.7", "198.51.100.7"),
        (1, "fd00::5", "198.51.100.7", "198.51.100.7"),
        (1, "", "198.51.100.7", "198.51.100.7"),  # a Unix socket
        (1, "10.0.0.5", " , ,198.51.100.7, ", "198.51.100.7"),
    ],
)
def test_client_is_the_last_untrusted_address(settings, depth, peer, forwarded, client):
    settings.TRUSTED_PROXIES = networks(["10.0.0.0/8", "fd00::/8"])
    settings.TRUSTED_PROXY_DEPTH = depth
    assert client_of(peer, forwarded) == client


def handled(rf, settings, *, trusted: list[str], **meta) -> dict:
    settings.TRUSTED_PROXIES = networks(trusted)
    request = rf.get("/", **meta)
    ProxyMiddleware(lambda request: None)(request)
    return request.META


def test_forwarded_headers_of_untrusted_senders_are_dropped(rf, settings):
    headers = {"HTTP_X_FORWARDED_FOR": "203.0.113.9", "HTTP_X_FORWARDED_PROTO": "https"}
    meta = handled(rf, settings, trusted=["10.0.0.5"], REMOTE_ADDR="198.51.100.7", **headers)
    assert meta["REMOTE_ADDR"] == "198.51.100.7"
    assert not headers.keys() & meta.keys()


def test_forwarded_headers_are_ignored_without_trusted_proxies(rf, settings):
    for peer in ("127.0.0.1", ""):
        meta = handled(
            rf, settings, trusted=[], REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR="203.0.113.9"
        )
        assert meta["REMOTE_ADDR"] == peer


def test_scheme_of_a_trusted_proxy_is_kept(rf, settings):
    meta = handled(
        rf, settings, trusted=["private"], REMOTE_ADDR="172.18.0.3",
        HTTP_X_FORWARDED_FOR="203.0.113.9", HTTP_X_FORWARDED_PROTO="https",
    )  # fmt: skip
    assert (meta["REMOTE_ADDR"], meta["HTTP_X_FORWARDED_PROTO"]) == ("203.0.113.9", "https")


@pytest.mark.parametrize("text", ["proxy", "10.0.0.0/99", "1"])
def test_invalid_networks_in_settings_are_refused(text):
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        networks([text])
