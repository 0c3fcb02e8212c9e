"""Outgoing requests reach the public internet only, and refusals do not reveal why."""

import gzip
import os
import runpy
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.exceptions import ImproperlyConfigured

from core.http import http_client, ssrf
from core.http.http_client import NotReached, TargetRefused, check, fetch
from tests.core.receiver import Receiver, answer, drip, flood, hang, ok

PUBLIC = "93.184.216.34"
NAMES = {
    "private.example.org": ["10.0.0.5"],
    "loopback.example.org": ["127.0.0.1"],
    "loopback6.example.org": ["::1"],
    "mapped.example.org": ["::ffff:127.0.0.1"],
    "metadata.example.org": ["169.254.169.254"],
    "half.example.org": [PUBLIC, "127.0.0.1"],
    "half6.example.org": ["2001:4860:4860::8888", "fd00::1"],
    "nowhere.example.org": [],
    "empty.example.org": ["0.0.0.0"],
    "nat64.example.org": ["64:ff9b::7f00:1"],
    "scoped.example.org": ["fe80::1%lo"],
    "scoped6.example.org": ["2001:4860:4860::8888%lo"],
    "public.example.org": [PUBLIC, "2001:4860:4860::8888"],
}
REFUSED = [
    # loopback in every spelling
    "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://127.255.255.254/",
    "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0x7f.1/",
    "https://017700000001/", "https://0177.0.0.1/", "https://0177.1/", "https://127.0.0.01/",
    "https://127.0.0.0x1/", "https://00000177.0.0.1/", "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]/", "https://[0000::0001]/", "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/", "https://[::127.0.0.1]/", "https://[::7f00:1]/",
    "https://0.0.0.0/", "https://0/", "https://[::]/", "https://0.1.2.3/",
    # public addresses in unusual spellings
    "https://0x5d.0xb8.0xd8.0x22/", "https://93.184.55330/", "https://0135.184.216.34/",
    # private, carrier-grade NAT, cloud metadata, test and documentation ranges
    "https://169.254.169.254/latest/meta-data/", "https://[fe80::1]/", "https://[fe80::1%25lo]/",
    "https://[fe80::a9fe:a9fe]/", "https://[::ffff:169.254.169.254]/", "https://2852039166/",
    "https://10.0.0.1/", "https://10.255.255.255/", "https://172.16.0.1/", "https://172.31.255.255/",
    "https://192.168.0.1/", "https://192.168.1.254/", "https://[::ffff:10.0.0.1]/",
    "https://100.64.0.1/", "https://100.127.255.255/", "https://192.0.0.8/", "https://192.88.99.1/",
    "https://198.18.0.1/", "https://192.0.2.1/", "https://198.51.100.1/", "https://203.0.113.1/",
    "https://[2001:db8::1]/", "https://[3fff::1]/", "https://[fc00::1]/", "https://[fd12:3456::1]/",
    "https://[fec0::1]/", "https://[100::1]/", "https://[5f00::1]/",
    # multicast and broadcast
    "https://224.0.0.1/", "https://239.255.255.250/", "https://255.255.255.255/", "https://240.0.0.1/",
    "https://[ff02::1]/", "https://[ff0e::1]/",
    # IPv4 embedded in IPv6
    "https://[2002:7f00:1::]/", "https://[2002:a00:1::1]/", "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b::10.0.0.1]/", "https://[64:ff9b:1::1]/", "https://[2001:0:7f00:1::]/",
    "https://[2001::f5ff:fffe]/", "https://[::ffff:0:127.0.0.1]/",
    # host names
    "https://localhost/", "https://LOCALHOST/", "https://localhost./", "https://127.0.0.1./",
    "https://foo.localhost/", "https://localhost.localdomain./", "https://db/", "https://printer.local/",
    "https://db.internal/", "https://fritz.box./", "https://nas.home.arpa/",
    *[f"https://{name}/" for name in NAMES if name != "public.example.org"],
    "https://site.example.org/", "https://SITE.example.org/api/v1/", "https://other.example.org/",
    # Unicode characters that browsers and resolvers map to ASCII
    "https://１２７.０.０.１/", "https://127。0。0。1/", "https://①②⑦.⓪.⓪.①/", "https://ⓛocalhost/",
    "https://loc\u00adalhost/", "https://münchen.example.org/",
    # misleading parts of a URL
    "https://user:password@public.example.org/", "https://public.example.org@127.0.0.1/",
    "https://127.0.0.1\\@public.example.org/", "https://public.example.org#@127.0.0.1/",
    "https://@127.0.0.1/", "https://public.example.org:22/", "https://public.example.org:8443/",
    "https://public.example.org:0/", "https://public.example.org:/", "https://public.example.org:99999/",
    "http://public.example.org/", "http://127.0.0.1/", "ftp://public.example.org/", "file:///etc/passwd",
    "gopher://127.0.0.1:25/", "javascript:alert(1)", "//127.0.0.1/", "public.example.org", "https://",
    "https:///path", "", " https://public.example.org/", "https://public.example.org/\r\nX: y",
    "https://public.example.org/\x00", "https://pub lic.example.org/", "https://127.0.0.1%2f/",
    "https://[::1/", "https://[public.example.org]/", "https://-.example.org/",
    "https://public.example.org/" + "x" * 2_000,
]  # fmt: skip


@pytest.fixture
def names(monkeypatch):
    """A resolver with fixed host names; only numeric addresses reach the real one."""
    asked = []

    def look_up(host, port):
        asked.append(host)
        return NAMES[host] if host in NAMES else real(host, port)

    real = ssrf.look_up
    monkeypatch.setattr(ssrf, "look_up", look_up)
    return asked


@pytest.fixture
def canaries(monkeypatch):
    """Servers on loopback at the requested port: a request that passes the rules is counted."""
    with Receiver() as four, Receiver(host="::1") as six:
        monkeypatch.setattr(ssrf, "HTTPS_PORT", four.port)
        yield four, six


@pytest.fixture(autouse=True)
def own_name(settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://site.example.org", ["other.example.org"]


@pytest.fixture
def in_development(settings):
    settings.OUTGOING_ALLOW_PRIVATE = True


def test_list_of_forbidden_addresses_is_long_and_unique():
    assert len(set(REFUSED)) == len(REFUSED) >= 72


def test_forbidden_addresses_are_refused_with_the_same_message(names, canaries):
    texts = set()
    for url in REFUSED:
        for act in (check, lambda url: fetch("POST", url, body=b"x")):
            with pytest.raises(TargetRefused) as refused:
                act(url)
            texts.add((str(refused.value), refused.value.code, refused.value.status))
    assert len(texts) == 1
    assert next(iter(texts))[0].startswith("Diese Adresse ist als Ziel nicht erlaubt")
    assert [canary.hits for canary in canaries] == [0, 0]


def test_canary_is_reached_without_the_rules(canaries, in_development):
    for url in ("https://127.0.0.1/", "https://localhost/"):
        with pytest.raises(NotReached):
            fetch("GET", url, seconds=1)
    assert canaries[0].hits == 2


def test_public_addresses_are_allowed(names):
    for url in (
        "https://public.example.org",
        "https://public.example.org:443/a?b=c",
        f"https://{PUBLIC}/",
        "https://[2001:4860:4860::8888]/",
        "https://[64:ff9b::5db8:d822]/",
    ):
        check(url)


def test_unresponsive_resolver_is_refused_within_the_time_limit(monkeypatch):
    monkeypatch.setattr(ssrf, "look_up", lambda host, port: time.sleep(3) or [PUBLIC])
    started = time.monotonic()
    with pytest.raises(TargetRefused):
        fetch("GET", "https://public.example.org/", seconds=0.2)
    assert time.monotonic() - started < 1


def test_connection_uses_the_address_that_was_checked(monkeypatch):
    """DNS rebinding: public at the first lookup, loopback at the second, which never happens."""
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    asked, connected = [], []
    monkeypatch.setattr(ssrf, "look_up", lambda host, port: asked.append(host) or next(answers))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kw: asked.append(args) or 1 / 0)

    def connect(address, port, seconds):
        connected.append((address, port))
        raise ConnectionRefusedError

    monkeypatch.setattr(http_client, "connect", connect)
    with pytest.raises(NotReached) as error:
        fetch("GET", "https://rebound.example.org/")
    assert error.value.reason == "connection"
    assert asked == ["rebound.example.org"]
    assert connected == [(PUBLIC, 443)]


def test_connecting_does_no_second_lookup(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kw: 1 / 0)
    with Receiver() as receiver:
        http_client.connect("127.0.0.1", receiver.port, 1).close()


def test_the_next_address_is_tried_if_one_does_not_accept(monkeypatch, in_development):
    with Receiver() as receiver:
        monkeypatch.setattr(ssrf, "look_up", lambda host, port: ["::1", "127.0.0.1"])
        got = fetch("GET", f"http://two.example.org:{receiver.port}/")
    assert got.status == 200
    assert receiver.requests[0].headers["host"] == f"two.example.org:{receiver.port}"


def test_redirect_to_a_private_address_is_not_followed(in_development):
    with Receiver() as canary, Receiver() as receiver:
        receiver.answers[:] = [answer("302 Found", Location=canary.url)]
        got = fetch("GET", receiver.url)
        assert (got.status, got.headers["location"]) == (302, canary.url)
        assert canary.hits == 0


def test_proxy_variables_cookies_and_compression_are_ignored(in_development, monkeypatch):
    bomb = gzip.compress(b"0" * 10_000_000)
    with Receiver() as canary, Receiver() as receiver:
        for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setitem(os.environ, name, canary.url)
        receiver.answers[:] = [
            answer("200 OK", bomb, Content_Encoding="gzip", Set_Cookie="a=b; Path=/")
        ]
        got = fetch("POST", receiver.url, body=b"{}", headers={"X-Own": "1"})
        fetch("POST", receiver.url, body=b"{}")
        assert canary.hits == 0
    assert got.body == bomb
    sent = receiver.requests[1]
    assert "cookie" not in sent.headers
    assert sent.headers["accept-encoding"] == "identity"
    assert (sent.line, sent.body) == ("POST /hook HTTP/1.1", b"{}")
    assert receiver.requests[0].headers["x-own"] == "1"


@pytest.mark.parametrize("behaviour", [hang, drip])
def test_whole_request_has_one_time_limit(in_development, behaviour):
    with Receiver([behaviour]) as receiver:
        started = time.monotonic()
        with pytest.raises(NotReached) as error:
            fetch("GET", receiver.url, seconds=0.7)
    assert error.value.reason == "timeout"
    assert 0.6 < time.monotonic() - started < 1.5
    assert 600 < error.value.duration_ms < 1_500


def test_a_long_answer_is_cut_off(in_development):
    with Receiver([flood]) as receiver:
        got = fetch("GET", receiver.url, limit=1_000)
        assert (len(got.body), got.is_cut, got.status) == (1_000, True, 200)
        assert not fetch("GET", receiver.url, limit=10_000_000, seconds=5).is_cut


def test_endless_headers_are_refused(in_development):
    def endless(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X: " + b"y" * 1_000 + b"\r\n")

    with Receiver([endless]) as receiver, pytest.raises(NotReached) as error:
        fetch("GET", receiver.url)
    assert error.value.reason == "protocol"


@pytest.mark.parametrize(
    "nonsense", [b"SSH-2.0-OpenSSH_9.2\r\n", b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"]
)
def test_incomplete_http_answer_is_refused(in_development, nonsense):
    with Receiver([nonsense]) as receiver, pytest.raises(NotReached) as error:
        fetch("GET", receiver.url)
    assert error.value.reason in ("protocol", "connection")


def test_no_header_can_be_smuggled_in(in_development):
    with Receiver() as receiver:
        with pytest.raises(ValueError, match="header"):
            fetch("GET", receiver.url, headers={"X": "a\r\nY: b"})
        assert receiver.requests == []


def certificate(name: str, folder):
    """A self-signed certificate for ``name``: a server context and a client context that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "both.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    client = ssl.create_default_context(
        cadata=made.public_bytes(serialization.Encoding.PEM).decode()
    )
    return server, client


def test_certificate_is_checked_for_the_name(in_development, monkeypatch, tmp_path):
    server, client = certificate("good.example.org", tmp_path)
    monkeypatch.setattr(ssrf, "look_up", lambda host, port: ["127.0.0.1"])
    seen = []
    server.sni_callback = lambda _socket, name, _context: seen.append(name)
    with Receiver([ok()], tls=server) as receiver:
        with pytest.raises(NotReached) as error:
            fetch("GET", f"https://good.example.org:{receiver.port}/")
        assert error.value.reason == "tls"
        monkeypatch.setattr(http_client, "tls_context", lambda: client)
        assert fetch("GET", f"https://good.example.org:{receiver.port}/").status == 200
        with pytest.raises(NotReached) as error:
            fetch("GET", f"https://evil.example.org:{receiver.port}/")
        assert error.value.reason == "tls"
    assert seen == ["good.example.org", "good.example.org", "evil.example.org"]
    assert len(receiver.requests) == 1


def test_production_refuses_private_targets(monkeypatch):
    settings_file = str(Path(__file__).parents[2] / "exchange/settings/__init__.py")
    monkeypatch.setenv("EXCHANGE_ENV", "production")
    monkeypatch.setenv("SECRET_KEY", "x" * 60)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@nowhere.example/none")
    monkeypatch.setenv("EMAIL_URL", "smtp://localhost:25")
    monkeypatch.setenv("EXCHANGE_DEMO", "0")
    runpy.run_path(settings_file)
    monkeypatch.setenv("OUTGOING_ALLOW_PRIVATE", "1")
    with pytest.raises(ImproperlyConfigured, match="OUTGOING_ALLOW_PRIVATE"):
        runpy.run_path(settings_file)
