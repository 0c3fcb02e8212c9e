"""Unsupported methods are 405 with Allow; the sign-in never redirects to a POST-only path."""

from functools import cache
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.adapter import AccountAdapter
from core.http.methods import page_above, served_by, takes_only_forms
from tests.factories import acting, administrator
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

UUID = "6f2b1c1e-5d0f-4b57-9d5e-3a4f0b0d2c11"
NOWHERE = {"api-missing"}  # unknown API paths are 404 for every method
STRANGE = ["TRACE", "PROPFIND", "FOO", "CONNECT"]


def views(resolver, prefix=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inside = f"{entry.namespace}:" if entry.namespace else ""
            yield from views(entry, prefix + inside)
        elif isinstance(entry, URLPattern) and entry.name:
            yield prefix + entry.name, entry.callback


def path_of(name: str) -> str | None:
    """A path of that URL name; its object need not exist."""
    resolver = get_resolver()
    if ":" in name:
        resolver = resolver.namespace_dict["admin"][1] if name.startswith("admin:") else None
        if resolver is None:
            return None
    entries = resolver.reverse_dict.getlist(name.rpartition(":")[2])
    for possible, *_rest in entries:
        for value in (UUID, "1", "x", "de"):
            try:
                return reverse(name, kwargs=dict.fromkeys(possible[0][1], value))
            except NoReverseMatch:
                continue
    return None


@cache
def addresses() -> dict[str, object]:
    found = {}
    for name, view in views(get_resolver()):
        path = path_of(name)
        if path and name not in NOWHERE:
            found[path] = view
    return found


@cache
def only_forms() -> list[str]:
    return [path for path in addresses() if takes_only_forms(path)]


@pytest.fixture
def one_page_rendered(request, monkeypatch):
    """Render the 405 page for TRACE only; it is the same for every method."""
    if request.getfixturevalue("method") != "TRACE":
        monkeypatch.setattr(
            "core.http.middleware.render", lambda *_given, status: HttpResponse(status=status)
        )


def test_nearly_every_url_is_covered():
    assert len(addresses()) > 250
    assert len(only_forms()) > 60


@pytest.mark.usefixtures("one_page_rendered")
@pytest.mark.parametrize("method", STRANGE)
def test_unknown_methods_are_405_with_allow_everywhere(client, method):
    wrong = {}
    for path in addresses():
        answer = client.generic(method, path)
        if answer.status_code != 405 or not answer.headers.get("Allow"):
            wrong[path] = answer.status_code
    assert wrong == {}


@pytest.mark.usefixtures("one_page_rendered")
@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH"])
def test_unserved_methods_are_405_when_signed_in(client, method):
    sign_in(client, administrator())
    wrong = {}
    for path, view in addresses().items():
        if path.startswith("/api/") or method in served_by(view):
            continue
        answer = client.generic(method, path)
        allowed = answer.headers.get("Allow", "")
        if answer.status_code != 405 or set(allowed.split(", ")) != set(served_by(view)):
            wrong[path] = answer.status_code, allowed
    assert wrong == {}


def test_the_api_answers_405_as_problem_json(client):
    for path in ("/api/v1/projects/", "/api/v1/", "/api/docs/"):
        answer = client.generic("TRACE", path)
        assert answer.status_code == 405
        if path != "/api/docs/":
            assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/", "/projekte/", "/sitemap.xml", "/accounts/login/", "/health/live"]
)
def test_head_is_served_wherever_get_is(client, path):
    answer = client.head(path)
    assert (answer.status_code, answer.content) == (200, b"")


def test_options_serves_cors_and_sign_in_only(client):
    answer = client.options("/api/v1/projects/", headers={"Origin": "https://a.example",
                            "Access-Control-Request-Method": "GET"})  # fmt: skip
    assert answer.status_code == 200
    assert client.options("/accounts/login/").status_code == 200
    assert client.options("/projekte/").status_code == 405


def test_get_on_a_post_only_path_links_to_the_page_above(client):
    sign_in(client, acting())
    for path in only_forms():
        if path.startswith(("/api/", "/verwaltung/")):
            continue
        answer = client.get(path)
        assert answer.status_code == 405, path
        assert "POST" in answer["Allow"]
        onward = page_above(path) or reverse("dashboard")
        assert f'href="{onward}"' in answer.text, path


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_sign_in_never_redirects_to_a_post_only_path(client, method):
    """Covers visitors and people whose session ended: both requests come without a session."""
    for path in only_forms():
        answer = getattr(client, method)(path, {"text": "Langer Text"})
        if answer.status_code != 302 or path.startswith("/api/"):
            continue
        after = parse_qs(urlsplit(answer["Location"]).query).get("next", ["/"])[0]
        assert not takes_only_forms(urlsplit(after).path), path


def test_next_of_an_old_sign_in_link_is_checked_too(rf):
    request = rf.get("/accounts/login/")
    from allauth.core import context

    with context.request_context(request):
        adapter = AccountAdapter(request)
        assert [path for path in only_forms() if adapter.is_safe_url(path)] == []
        assert adapter.is_safe_url("/meine-kommune/")
        assert adapter.is_safe_url("/en/projects/")
        assert not adapter.is_safe_url("https://evil.example/")
        assert not adapter.is_safe_url("//evil.example/")
