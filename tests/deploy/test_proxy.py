"""The delivered proxy: limits, refusals, compression and forwarded headers."""

import re
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from requests.adapters import HTTPAdapter

from tests.durability.programs import free_port


def from_address(address: str) -> requests.Session:
    """A client that connects from ``address`` in the loopback network."""

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args, **kwargs):
            super().init_poolmanager(*args, source_address=(address, 0), **kwargs)

    session = requests.Session()
    session.mount("http://", Adapter())
    return session


def flood(address: str, path: str, *, times: int) -> list[requests.Response]:
    with ThreadPoolExecutor(8) as pool:
        sessions = [requests.Session() for _ in range(8)]
        return list(pool.map(lambda n: sessions[n % 8].get(f"{address}{path}"), range(times)))


def held_open(address: str, path: str) -> socket.socket:
    """Send a request whose body never arrives: nginx counts its connection."""
    port = int(address.rpartition(":")[2])
    connection = socket.create_connection(("127.0.0.1", port))
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"
    connection.sendall(head.encode())
    return connection


def test_proxy_does_not_limit_api_requests(nginx, upstream):
    answers = flood(nginx(upstream), "/api/v1/projects/", times=1200)
    assert {answer.status_code for answer in answers} == {200}


def test_page_limit_is_above_the_use_of_a_whole_town_hall(nginx, upstream):
    address = nginx(upstream)
    answers = flood(address, "/projekte/", times=200)
    assert {answer.status_code for answer in answers} == {200}
    refused = [a for a in flood(address, "/projekte/", times=1500) if a.status_code == 429]
    assert refused
    assert "Zu viele Anfragen" in refused[0].content.decode()
    assert int(refused[0].headers["Retry-After"]) > 0


@pytest.mark.parametrize("language", ["de", "en"])
def test_refused_api_request_is_a_problem_with_retry_after(nginx, upstream, language):
    address = nginx(upstream, {"limit_conn connections 100": "limit_conn connections 1"})
    with held_open(address, "/api/v1/projects/"):
        for _attempt in range(50):
            headers = {"Accept-Language": f"{language}-{language.upper()}"}
            answer = requests.get(f"{address}/api/v1/projects/", headers=headers)
            if answer.status_code == 429:
                break
    assert answer.status_code == 429
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert int(answer.headers["Retry-After"]) > 0
    problem = answer.json()
    assert problem["code"] == "too-many-requests"
    assert problem["status"] == 429
    assert ("seconds" in problem["detail"]) == (language == "en")


def test_unresponsive_application_is_a_problem_in_the_api_and_a_page_elsewhere(nginx):
    address = nginx(free_port())
    api = requests.get(f"{address}/api/v1/projects/")
    assert (api.status_code, api.json()["code"]) == (503, "unavailable")
    assert int(api.headers["Retry-After"]) > 0
    page = requests.get(f"{address}/projekte/")
    assert page.status_code == 503
    assert "Kurz nicht erreichbar" in page.content.decode()


def test_too_large_bodies_are_a_problem_in_the_api_and_a_page_elsewhere(nginx, upstream):
    address = nginx(upstream, {"client_max_body_size 26m": "client_max_body_size 1k"})
    api = requests.put(f"{address}/api/v1/suggestions/a/", data=b"x" * 2000)
    assert (api.status_code, api.json()["code"]) == (413, "content-too-large")
    page = requests.post(f"{address}/projekte/neu/", data=b"x" * 2000)
    assert page.status_code == 413
    assert "Das war zu viel auf einmal" in page.content.decode()


def test_answers_are_compressed_except_pages_within_a_session(nginx, upstream):
    address = nginx(upstream)
    for path in ("/api/v1/projects/", "/projekte/"):
        assert requests.get(address + path).headers.get("Content-Encoding") == "gzip", path
    for name in ("session", "__Host-session"):
        page = requests.get(f"{address}/projekte/", headers={"Cookie": f"csrf=a; {name}=b"})
        assert "Content-Encoding" not in page.headers, name


def test_forged_forwarded_addresses_are_dropped(nginx, upstream):
    client = from_address("127.0.0.51")
    headers = {"X-Forwarded-For": "203.0.113.9"}
    answer = client.get(f"{nginx(upstream)}/projekte/", headers=headers)
    assert answer.headers["X-Seen-Address"] == "127.0.0.51"


@pytest.mark.django_db(transaction=True)
def test_failed_sign_ins_behind_two_proxies_lock_out_one_visitor_only(nginx, live_server, settings):
    from core.http.proxies import networks

    settings.TRUSTED_PROXIES = networks(["127.0.0.1"])
    inner = nginx(int(live_server.url.rpartition(":")[2]))
    address = nginx.outer(inner)

    def is_shut_out(client: requests.Session, n: int) -> bool:
        page = client.get(f"{address}/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text).group(1)
        fields = {"login": f"nobody{n}@town.example", "password": "wrong"}
        made_up = {"X-Forwarded-For": f"203.0.113.{n}"}
        answer = client.post(
            page.url, data=fields | {"csrfmiddlewaretoken": token}, headers=made_up
        )
        return "Zu viele" in answer.text

    attacker, visitor = from_address("127.0.0.51"), from_address("127.0.0.52")
    assert [is_shut_out(attacker, n) for n in range(11)] == [False] * 10 + [True]
    assert not is_shut_out(visitor, 99)
