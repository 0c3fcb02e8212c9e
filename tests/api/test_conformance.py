"""Every GET endpoint, including new ones, keeps the promises of docs/api.md."""

import json
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.http import parse_http_date

from core.api.problems import TITLES
from tests.api.endpoints import (
    EVERY,
    LISTS,
    NEEDED,
    SHAPED,
    World,
    address,
    portal_names,
    view_of,
    with_query,
)
from tests.api.portals import make_portal
from tests.shared_world import shared_world

pytestmark = pytest.mark.django_db
HOURLY = {"api-schema", "api-vocabularies", "api-vocabulary", "api-theme", "api-themes",
          "api-funding-programme", "api-funding-programmes", "api-catalog"}  # fmt: skip
KEPT_OTHERWISE = {"api-changes": "no-cache"}
OTHER_FORMATS = {"api-catalog"}  # format selected by ?format=
GOOD_ACCEPTS = (
    "*/*", "application/*", "text/html,application/xhtml+xml,*/*;q=0.8", "application/json",
    "application/json;q=0.1", "",
)  # fmt: skip
WRONG_SIZES = ("0", "101", "abc", "-1", "1.5", "9" * 30, "%D9%A3", "", "1e1")
BAD_TOKENS = ["Bearer abc", "Bearer ", "Bearer", "Basic YTpi", "Token abc", "bearer\u00e4"]


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 1_000
    settings.SITE_URL = "http://testserver"
    cache.clear()


world, _world = shared_world(World.filled)


def problem(response, status: int, code: str) -> dict:
    assert response.status_code == status, response.content[:500]
    assert response["Content-Type"] == "application/problem+json"
    assert response["Content-Language"] in ("de", "en")
    assert response["Cache-Control"] == "no-store"
    body = response.json()
    assert (body["code"], body["status"]) == (code, status)
    assert body["type"] == f"http://testserver/api/docs/problems/{code}/"
    assert {"title", "detail", "instance", "request_id", "errors"} <= set(body)
    for error in body["errors"]:
        assert len({"parameter", "pointer", "header"} & set(error)) == 1
        assert error["code"]
        assert error["detail"]
    return body


def named(response) -> list[str]:
    return [row["parameter"] for row in problem(response, 400, "invalid-parameter")["errors"]]


@pytest.mark.parametrize("name", EVERY)
class TestEveryEndpoint:
    def test_answers_with_the_promised_headers(self, client, world, name):
        response = client.get(address(name, world))
        assert response.status_code == 200, response.content[:500]
        if name not in OTHER_FORMATS:
            assert response["Content-Type"] == "application/json; charset=utf-8"
        expected = "public, max-age=3600" if name in HOURLY else "public, no-cache"
        assert response["Cache-Control"] == KEPT_OTHERWISE.get(name, expected)
        vary = {part.strip() for part in response["Vary"].split(",")}
        assert {"Accept", "Accept-Encoding", "Accept-Language", "Authorization"} <= vary
        assert "Cookie" not in vary
        assert not response.cookies
        assert response["ETag"].startswith('"')
        for header in ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"):
            assert response[header].isdecimal()

    def test_unchanged_answer_is_304_without_a_body(self, client, world, name):
        path = address(name, world)
        first = client.get(path)
        for tag in (first["ETag"], f"W/{first['ETag']}", f'"x", {first["ETag"]}', "*"):
            again = client.get(path, headers={"if-none-match": tag})
            assert (again.status_code, again.content) == (304, b"")
            for header in ("ETag", "Cache-Control", "Vary"):
                assert again[header] == first[header]
            assert again.headers.get("Last-Modified") == first.headers.get("Last-Modified")
            assert "Content-Type" not in again
        assert client.get(path, headers={"if-none-match": '"x"'}).status_code == 200

    def test_unknown_parameter_is_named(self, client, world, name):
        path = with_query(address(name, world), "owner__email__startswith=a")
        assert named(client.get(path)) == ["owner__email__startswith"]

    def test_token_in_the_address_is_refused(self, client, world, name):
        path = with_query(address(name, world), "access_token=abc")
        assert named(client.get(path)) == ["access_token"]

    def test_parameter_given_twice_is_named(self, client, world, name):
        view = view_of(name)
        for parameter in sorted(view.parameters - view.many):
            path = with_query(
                address(name, world).partition("?")[0], f"{parameter}=1&{parameter}=2"
            )
            assert named(client.get(path)) == [parameter]

    def test_invalid_utf_8_is_refused(self, client, world, name):
        for bytes_ in ("%00", "a%00b", "%ff", "%c3%28"):
            response = client.get(with_query(address(name, world), f"x={bytes_}"))
            problem(response, 400, "invalid-parameter")
            assert "RateLimit-Limit" in response

    def test_head_is_a_get_without_a_body(self, client, world, name):
        path = address(name, world)
        head, get = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head["ETag"] == get["ETag"]

    def test_options_name_the_methods(self, client, world, name):
        response = client.options(address(name, world))
        assert (response.status_code, response.content) == (204, b"")
        assert response["Allow"] == "GET, HEAD, OPTIONS"

    def test_other_methods_are_405(self, client, world, name):
        for method in ("post", "put", "patch", "delete"):
            response = getattr(client, method)(address(name, world))
            problem(response, 405, "method-not-allowed")
            assert response["Allow"] == "GET, HEAD, OPTIONS"
            assert "RateLimit-Limit" in response

    def test_only_json_is_answered(self, client, world, name):
        if name in OTHER_FORMATS:
            pytest.skip("proved where it is at home")
        path = address(name, world)
        for accept in ("text/html", "image/png, text/*;q=0.3"):
            problem(client.get(path, headers={"accept": accept}), 406, "not-acceptable")
        for accept in GOOD_ACCEPTS:
            assert client.get(path, headers={"accept": accept}).status_code == 200, accept

    def test_missing_trailing_slash_redirects_reads_but_not_writes(self, client, world, name):
        path, _sign, query = address(name, world).partition("?")
        short = path.rstrip("/")
        assert short != path
        response = client.get(f"{short}?{query}" if query else short)
        assert response.status_code == 301
        assert response["Location"] == (f"{path}?{query}" if query else path)
        assert "RateLimit-Limit" in response
        assert client.head(short).status_code == 301
        for method in ("post", "put", "patch", "delete"):
            problem(getattr(client, method)(short), 404, "not-found")

    def test_bad_token_is_401_and_not_treated_as_anonymous(self, client, world, name):
        for token in BAD_TOKENS:
            path = address(name, world)
            for each in (path, path.partition("?")[0].rstrip("/"), with_query(path, "foo=1")):
                for method in ("get", "head", "options", "post"):
                    response = getattr(client, method)(each, headers={"authorization": token})
                    assert response.status_code == 401, (method, each)
                    assert response["WWW-Authenticate"] == 'Bearer error="invalid_token"'
                    assert "RateLimit-Limit" in response

    def test_cross_origin_reads_are_allowed(self, client, world, name):
        path, origin = address(name, world), {"origin": "https://portal.example"}
        response = client.get(path, headers=origin)
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response
        exposed = {part.strip() for part in response["Access-Control-Expose-Headers"].split(",")}
        assert exposed == {
            "ETag", "Link", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset",
            "Retry-After", "Last-Modified",
        }  # fmt: skip
        asked = origin | {
            "access-control-request-method": "GET",
            "access-control-request-headers": "if-none-match",
        }
        before = client.options(path, headers=asked)
        assert before["Access-Control-Allow-Origin"] == "*"
        assert before["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert "if-none-match" in before["Access-Control-Allow-Headers"]

    def test_problem_speaks_the_language_asked_for(self, client, world, name):
        path = with_query(address(name, world), "foo=1")
        german = problem(client.get(path), 400, "invalid-parameter")
        english = client.get(path, headers={"accept-language": "fr, en;q=0.8, de;q=0.2"})
        assert english["Content-Language"] == "en"
        for part in ("title", "detail"):
            assert problem(english, 400, "invalid-parameter")[part] != german[part]
        assert english.json()["errors"][0]["detail"] != german["errors"][0]["detail"]

    def test_problem_in_another_language_costs_no_more(self, client, world, name):
        path = with_query(address(name, world), "page_size=0&ordering=x&foo=1")

        def queries(language: str) -> int:
            with CaptureQueriesContext(connection) as captured:
                problem(
                    client.get(path, headers={"accept-language": language}),
                    400,
                    "invalid-parameter",
                )
            return len(captured)

        assert queries("de") == queries("en")

    def test_successful_answer_does_not_depend_on_the_language(self, client, world, name):
        path = address(name, world)
        assert (
            client.get(path, headers={"accept-language": "en"}).content == client.get(path).content
        )


def test_answer_with_a_token_is_the_same_but_not_shared_by_caches(client, world):
    _portal, headers = make_portal()
    for name in EVERY:
        path = address(name, world)
        mine, anybodys = client.get(path, headers=headers), client.get(path)
        assert mine.content == anybodys.content
        assert mine["ETag"] == anybodys["ETag"]
        if name not in HOURLY | set(KEPT_OTHERWISE):
            assert mine["Cache-Control"] == "private, no-cache"
        assert mine["RateLimit-Limit"] != anybodys["RateLimit-Limit"]


@pytest.mark.parametrize("name", LISTS)
class TestEveryList:
    def test_wrong_page_size_is_named(self, client, world, name):
        for size in WRONG_SIZES:
            assert named(client.get(with_query(address(name, world), f"page_size={size}"))) == [
                "page_size"
            ]

    def test_wrong_ordering_is_named(self, client, world, name):
        for ordering in ("password", "-", "municipality__about", "id,title", "?"):
            response = client.get(with_query(address(name, world), f"ordering={ordering}"))
            assert named(response) == ["ordering"]

    def test_wrong_count_is_named(self, client, world, name):
        for count in ("all", "true", "1", ""):
            response = client.get(with_query(address(name, world), f"count={count}"))
            assert named(response) == ["count"]

    def test_long_search_text_is_named(self, client, world, name):
        if "q" in view_of(name).parameters:
            path = address(name, world).partition("?")[0]
            assert named(client.get(f"{path}?q={'x' * 201}")) == ["q"]
            assert client.get(f"{path}?q={'x' * 200}").status_code == 200

    def test_damaged_cursor_is_refused(self, client, world, name):
        for cursor in ("x", "a:b:c", "%20", "🦊", "x" * 3_000):
            response = client.get(with_query(address(name, world), f"cursor={cursor}"))
            problem(response, 400, "invalid-cursor")

    def test_cursor_is_valid_for_its_filters_only(self, client, world, name):
        path = with_query(address(name, world), "page_size=1")
        first = client.get(path).json()
        if first["next"] is None:
            pytest.skip("one entry only")
        assert client.get(first["next"]).status_code == 200
        assert client.get(first["next"].replace("page_size=1", "page_size=2")).status_code == 200
        other = {"api-search": "kind=project", "api-artifacts": "license=CC-BY-4.0"}
        problem(
            client.get(with_query(first["next"], other.get(name, "state=06"))),
            400,
            "invalid-cursor",
        )

    def test_cursor_of_another_list_is_refused(self, client, world, name):
        for other in LISTS:
            page = client.get(with_query(address(other, world), "page_size=1")).json()
            if other == name or page["next"] is None:
                continue
            cursor = page["next"].split("cursor=")[1].split("&")[0]
            response = client.get(with_query(address(name, world), f"cursor={cursor}"))
            problem(response, 400, "invalid-cursor")

    def test_etag_is_that_of_the_body(self, client, world, name):
        path = address(name, world)
        assert client.get(path)["ETag"] != client.get(with_query(path, "page_size=1"))["ETag"] or (
            client.get(path).content == client.get(with_query(path, "page_size=1")).content
        )

    def test_ids_are_uuids_and_addresses_absolute(self, client, world, name):
        for row in client.get(address(name, world)).json()["results"]:
            assert str(UUID(row["id"])) == row["id"]
            for field, value in row.items():
                if field.endswith("_url") or field in ("url", "permalink"):
                    assert value is None or value.startswith("http")
            assert '""' not in json.dumps(row)


@pytest.mark.parametrize("name", SHAPED)
class TestEveryShape:
    def test_unknown_field_is_named(self, client, world, name):
        assert named(client.get(with_query(address(name, world), "fields=contact_email"))) == [
            "fields"
        ]

    def test_known_field_is_kept_with_the_id(self, client, world, name):
        data = client.get(with_query(address(name, world), "fields=html_url")).json()
        for row in data.get("results", [data]):
            assert set(row) == {"id", "html_url"}

    def test_unknown_expansion_is_named(self, client, world, name):
        path = with_query(address(name, world), "expand=created_by")
        assert named(client.get(path)) == ["expand"]


@pytest.mark.parametrize("name", [name for name in SHAPED if name not in LISTS])
def test_an_object_says_when_it_was_changed(client, world, name):
    response = client.get(address(name, world))
    assert parse_http_date(response["Last-Modified"])
    assert response.json()["updated_at"].endswith("Z")


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing/", "/api/v1/projects/nothing/", "/api/nothing", "/api/v1/a.b/c"]
)
def test_missing_object_is_a_problem(client, path):
    response = client.get(path)
    problem(response, 404, "not-found")
    assert "RateLimit-Limit" in response
    bad = client.get(path, headers={"authorization": "Bearer abc"})
    assert problem(bad, 401, "unauthenticated")
    assert bad["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_server_error_is_a_problem(client, world, monkeypatch):
    from needs.api import NEEDS

    monkeypatch.setattr(NEEDS.objects, "cards", lambda *_args: 1 / 0)
    client.raise_request_exception = False
    response = client.get("/api/v1/needs/")
    body = problem(response, 500, "server-error")
    assert "ZeroDivisionError" not in response.text
    assert body["request_id"] == response["X-Request-Id"]
    assert "RateLimit-Limit" in response


@pytest.mark.parametrize("name", portal_names())
def test_portal_endpoints_refuse_cross_origin_requests(client, name):
    from django.urls import NoReverseMatch, reverse

    for arguments in ([], ["00000000-0000-4000-8000-000000000000"], ["x"]):
        try:
            path = reverse(name, args=arguments)
        except NoReverseMatch:
            continue
        origin = {"origin": "https://portal.example"}
        response = client.get(path, headers=origin)
        assert response.status_code in (401, 405)
        assert "Access-Control-Allow-Origin" not in response
        asked = origin | {"access-control-request-method": "GET"}
        assert "Access-Control-Allow-Origin" not in client.options(path, headers=asked)


@pytest.mark.parametrize("path", ["/api/oauth/token", "/api/oauth/revoke"])
def test_token_endpoints_refuse_cross_origin_requests(client, path):
    response = client.post(path, headers={"origin": "https://portal.example"})
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize("code", sorted(TITLES))
@pytest.mark.parametrize("language", ["de", "en"])
def test_type_of_a_problem_is_a_page_in_both_languages(client, code, language):
    response = client.get(f"/api/docs/problems/{code}/", headers={"accept-language": language})
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.text
    assert code in response.text


def test_root_leads_to_every_list(client):
    resources = client.get("/api/v1/").json()["resources"]
    lists = {name.removeprefix("api-") for name in LISTS} - {"project-status-updates"}
    assert lists <= set(resources)
    for url in resources.values():
        path = url.removeprefix("http://testserver")
        query = NEEDED.get("api-" + path.split("/")[3], "")
        assert client.get(f"{path}?{query}" if query else path).status_code == 200
