"""No value in a URL of the site causes a server error, for any kind of person."""

import re
from urllib.parse import quote, urlencode

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.functional import cached_property

from core.http import middleware
from municipalities.choices import Role
from tests.factories import (
    EventFactory,
    LessonFactory,
    NeedFactory,
    ProjectFactory,
    acting,
    moderator,
)
from tests.security.values import FEW, FOREIGN_ID, HOSTILE
from tests.shared_world import shared_world
from tests.signing_in import sign_in, used_before

pytestmark = pytest.mark.django_db
ALL = "*"
KINDS = ("project", "lesson", "need", "event")
# parameters carried by links, besides the form fields of a page
CARRIED = ("cursor", "page", "ordering", "project", "polarity", "kind", "query", "readers", "show",
           "box", "like", "near", "answer", "next", "from", "until", "go_on", "state", "theme")  # fmt: skip
API_PARAMETERS = (
    "cursor", "page_size", "ordering", "fields", "expand", "count", "q", "since", "near", "radius_km",
    "project", "municipality", "updated_since", "include", "format", "url", "like", "theme", "state",
    "maxwidth", "kinds", "lang", "archived", "population_min", "from", "until",
)  # fmt: skip


def everybody() -> dict[str, Client]:
    project = ProjectFactory(published=True)
    LessonFactory(published=True, project=project)
    NeedFactory(published=True)
    EventFactory(published=True)
    found = {
        "anonymous": Client(),
        "coordinator": sign_in(Client(), acting(Role.COORDINATOR)),
        "moderator": sign_in(Client(), moderator()),
    }
    for name, client in found.items():
        client.raise_request_exception = False
        if name != "anonymous":
            used_before(client)
    return found


people, _people = shared_world(everybody, name="people")


def send(client, method: str, path: str) -> str | None:
    """The method and path if the response is a server error, else None."""
    with transaction.atomic():
        response = getattr(client, method)(path)
        transaction.set_rollback(True)
    return f"{method} {path[:200]}" if response.status_code >= 500 else None


def routes(resolver=None, prefix: str = "/"):
    """The German route of every page, with ``<converter:name>`` for its parameters."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver) and entry.namespace != "admin":
            yield from routes(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern) and "^" not in str(entry.pattern):
            yield prefix + str(entry.pattern)


ROUTES = list(dict.fromkeys(routes()))
TAKING = [route for route in ROUTES if "<" in route]
PLAIN = [route for route in ROUTES if "<" not in route]


def filled(route: str, value: str) -> str:
    """Fill text parameters with ``value``; ids and numbers are well-formed, but unknown or huge."""
    raw = quote(value.encode("utf-8", "surrogatepass"), safe="")
    route = re.sub(r"<uuid:\w+>", FOREIGN_ID, route)
    route = re.sub(
        r"<int:\w+>", value if value.isdecimal() and value.isascii() else "9" * 30, route
    )
    route = route.replace("<slug:kind>", KINDS[len(value) % len(KINDS)])
    return re.sub(r"<\w+:\w+>", raw, route)


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_path_parameters_cause_no_server_error(people, value):
    """Coordinator and moderator alternate, so that over all values each visits every route."""
    both = (people["coordinator"], people["moderator"])
    asked = [
        (both[(number + HOSTILE.index(value)) % 2], method, filled(route, value))
        for number, route in enumerate(TAKING)
        for method in (("get", "post") if value in FEW else ("get",))
        if value in FEW or "<str:" in route or "<slug:" in route or "<int:" in route
    ]
    assert [found for wish in asked if (found := send(*wish))] == []


class Watched(QueryDict):
    """Notes the parameters that are read, present or not; ``ALL`` if somebody reads whatever is there."""

    noted: set[str] | None = None  # None while the values are put in

    def note(self, name):
        if self.noted is not None:
            self.noted.add(name)

    def __contains__(self, name):
        self.note(name)
        return super().__contains__(name)

    def __getitem__(self, name):
        self.note(name)
        return super().__getitem__(name)

    def getlist(self, name, default=None):
        self.note(name)
        return super().getlist(name, default)

    def lists(self):
        self.note(ALL)
        return super().lists()


@pytest.fixture
def read(monkeypatch) -> set[str]:
    """The names of query parameters that pages read."""
    noted = set()

    def watched(data: QueryDict) -> Watched:
        found = Watched(data.urlencode())
        found.noted = noted
        return found

    given, normalised = WSGIRequest.GET.func, middleware._normalised
    asked = cached_property(lambda request: watched(given(request)))
    asked.__set_name__(WSGIRequest, "GET")
    monkeypatch.setattr(WSGIRequest, "GET", asked)
    # the middleware reads everything, and puts what it made of it in place of the query
    monkeypatch.setattr(
        middleware, "_normalised", lambda data: watched(normalised(unwatched(data)))
    )
    return noted


def unwatched(data: QueryDict) -> QueryDict:
    plain = QueryDict(mutable=True)
    for name, values in super(QueryDict, data).lists():
        plain.setlist(name, values)
    return plain


def with_values(route: str, values: dict[str, str]) -> str:
    raw = {name: value.encode("utf-8", "surrogatepass") for name, value in values.items()}
    return f"{route}?{urlencode(raw)}"


def names_on(page) -> set[str]:
    if page.streaming:
        return set()
    return set(re.findall(r'<(?:input|select)[^>]* name="(\w+)"', page.text))


VALUES = (*FEW, "\x00", "²")


@pytest.mark.parametrize("route", [route for route in PLAIN if not route.startswith("/api/")])
def test_query_parameters_of_pages_cause_no_server_error(people, read, route):
    """For each reader: each value in all parameters at once, then single parameters that the page reads.

    Single parameters rotate through the values. A page that reads none gets one value, which rotates
    through the readers and pages: more of them would be the same request.
    """
    mistakes = []
    for turn, client in enumerate(people.values(), start=PLAIN.index(route)):
        page = client.get(route)
        if page.status_code not in (200, 400):
            continue
        names = {*CARRIED} | names_on(page) - {"csrfmiddlewaretoken"}
        for value in VALUES[turn % len(VALUES) :] + VALUES[: turn % len(VALUES)]:
            mistakes.append(send(client, "get", with_values(route, dict.fromkeys(names, value))))
            if not read & {*names, ALL}:
                break
        for number, name in enumerate(sorted(names & read)):
            value = VALUES[(number + turn) % len(VALUES)]
            mistakes.append(send(client, "get", with_values(route, {name: value})))
    assert [found for found in mistakes if found] == []


def test_parameters_read_by_a_page_are_recorded(people, read):
    people["anonymous"].get("/projekte/?x=1")
    assert {"q", "ordering", "cursor", "theme"} <= read


@pytest.mark.parametrize("route", [route for route in PLAIN if route.startswith("/api/")])
def test_query_parameters_of_the_api_cause_no_server_error(people, route):
    """Each parameter once, rotating through the values."""
    client = people["anonymous"]
    page, mistakes = client.get(route), []
    if page.status_code in (200, 400):
        for number, name in enumerate(sorted({*API_PARAMETERS} | names_on(page))):
            value = VALUES[number % len(VALUES)]
            mistakes.append(send(client, "get", with_values(route, {name: value})))
    assert [found for found in mistakes if found] == []
