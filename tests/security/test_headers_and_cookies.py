"""Every response carries the security headers; GET requests set no cookie."""

from pathlib import Path

import pytest

from core.http.middleware import CONTENT_SECURITY_POLICY
from tests.factories import MunicipalityFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def paths() -> list[str]:
    project = ProjectFactory(published=True)
    town = MunicipalityFactory()
    return [
        "/", "/en/", "/projekte/", "/projekte/?q=x", project.get_absolute_url(), "/kommunen/",
        town.get_absolute_url(), "/karte/", "/impressum/", "/nirgends/", "/sitemap.xml", "/robots.txt",
        "/api/v1/projects/", "/api/v1/nothing/", "/api/docs/", "/health/live", "/projekte/?q=%00",
    ]  # fmt: skip


def test_every_response_has_the_security_headers(client):
    for path in paths():
        response = client.get(path)
        assert response["X-Content-Type-Options"] == "nosniff", path
        assert response["Content-Security-Policy"] == CONTENT_SECURITY_POLICY, path
        assert response["X-Frame-Options"] == "DENY", path
        assert response["Referrer-Policy"], path
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert response["Permissions-Policy"], path
        assert response["X-Request-Id"], path


def test_only_the_card_of_a_project_may_be_framed_with_no_other_relaxation(client):
    """The one deliberate exception (docs/decisions/0020-embedding.md)."""
    response = client.get(f"/einbetten/projekte/{ProjectFactory(published=True).pk}/")
    assert "X-Frame-Options" not in response
    policy = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
    assert policy.pop("frame-ancestors") == "*"
    assert set(policy) == {
        "default-src", "style-src", "img-src", "font-src", "base-uri", "form-action"
    }  # fmt: skip
    assert set(policy.values()) <= {"'none'", "'self'"}
    assert policy["default-src"] == "'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Permissions-Policy"]
    assert not response.cookies
    source = Path(__file__).parents[2]
    loosened = [
        str(file.relative_to(source))
        for file in source.glob("[a-z]*/**/*.py")
        if "frame-ancestors *" in file.read_text() or "xframe_options_exempt = " in file.read_text()
    ]
    assert [name for name in loosened if not name.startswith("tests/")] == ["discovery/embed.py"]


def test_policy_allows_no_inline_and_no_external_content():
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY


def test_reading_sets_no_cookie(client):
    for path in paths():
        response = client.get(path)
        assert not response.cookies, path
        if path.startswith("/api/v1/"):
            assert "Cookie" not in response["Vary"], path


def test_error_page_reveals_nothing_but_the_request_id(client, monkeypatch):
    from exchange import pages

    monkeypatch.setattr(pages, "map_of", lambda _towns: 1 / 0)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert response["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "ZeroDivisionError" not in response.text
    assert response["X-Request-Id"] in response.text


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example"])
def test_foreign_host_is_refused_and_never_echoed(client, host):
    response = client.get("/", headers={"host": host})
    assert response.status_code == 400
    assert host not in response.text
