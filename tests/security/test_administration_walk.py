"""Whatever stands in an address of the administration, the answer is never our mistake."""

from urllib.parse import quote, urlencode

import pytest
from django.contrib import admin
from django.core.signals import got_request_exception
from django.db import transaction
from django.urls import URLPattern, URLResolver

from tests.api.hooks import PortalClient
from tests.factories import administrator
from tests.security.values import FEW, FOREIGN_ID, HOSTILE
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
ROOT = "/verwaltung/"
# of lists, of the form for adding, of autocomplete: what the stock pages read from an address
LIST = (
    "o",
    "p",
    "q",
    "e",
    "all",
    "_changelist_filters",
    "_popup",
    "_to_field",
    "_facets",
    "pk__in",
)
DATES = ("__year", "__gte", "__isnull")


@pytest.fixture
def chief(client):
    sign_in(client, administrator())
    client.raise_request_exception = False
    return client


@pytest.fixture
def mistakes():
    found = []

    def note(sender, request, **_more):
        found.append(f"{request.method} {request.get_full_path()[:200]}")

    got_request_exception.connect(note)
    yield found
    got_request_exception.disconnect(note)


def send(client, method: str, path: str, data=None) -> int:
    """The status; whatever the request wrote is undone."""
    with transaction.atomic():
        status = getattr(client, method)(path, data).status_code
        transaction.set_rollback(True)
    return status


def encoded(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


def asked(**parameters: str) -> str:
    pairs = {name: value.encode("utf-8", "surrogatepass") for name, value in parameters.items()}
    return f"?{urlencode(pairs)}"


def patterns(resolver=None, prefix: str = ROOT):
    for entry in admin.site.get_urls() if resolver is None else resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix, entry


def addresses(value: str):
    """Each address of the administration with ``value`` wherever it takes one."""
    for prefix, entry in patterns():
        route = str(entry.pattern)
        if not entry.pattern.converters:
            continue
        for name, converter in entry.pattern.converters.items():
            is_uuid = type(converter).__name__ == "UUIDConverter"
            given = FOREIGN_ID if is_uuid else encoded(value)
            route = route.replace(f"<{_code(converter)}:{name}>", given)
        assert "<" not in route, route
        yield prefix + route


def _code(converter) -> str:
    return type(converter).__name__.removesuffix("Converter").lower()


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_ids_of_any_form(chief, mistakes, value):
    statuses = set()
    for path in addresses(value):
        statuses.add(send(chief, "get", path))
        if value in FEW:
            statuses.add(send(chief, "post", path, {"post": "yes"}))
    assert mistakes == []
    assert statuses <= {200, 301, 302, 400, 403, 404, 405}


def test_walk_knows_every_address():
    walked = set(addresses("x"))
    assert len(walked) >= 4 * len(admin.site._registry)
    assert f"{ROOT}api/portal/x/change/" in walked
    assert f"{ROOT}api/portal/{FOREIGN_ID}/secret/{FOREIGN_ID}/revoke/" in walked


def test_wrong_ids_are_answered_as_unknown_ones(chief):
    for model in admin.site._registry:
        root = f"{ROOT}{model._meta.app_label}/{model._meta.model_name}"
        for value in ("x", "9" * 30, FOREIGN_ID, "_"):
            for page in ("change", "delete", "history"):
                status = send(chief, "get", f"{root}/{value}/{page}/")
                assert status in (302, 403, 404), (root, value, page)


def lists() -> list[str]:
    return [f"{ROOT}{m._meta.app_label}/{m._meta.model_name}/" for m in admin.site._registry]


def filters_of(model) -> list[str]:
    """Of columns of each type what the stock lists allow to filter by."""
    columns = {type(field): field.name for field in model._meta.fields}
    dated = [name for kind, name in columns.items() if "Date" in kind.__name__]
    plain = [name for name in columns.values() if name not in dated]
    return [f"{name}{lookup}" for name in dated for lookup in DATES] + plain


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda m: m._meta.label)
def test_lists_and_their_filters_with_any_value(chief, mistakes, model):
    path = f"{ROOT}{model._meta.app_label}/{model._meta.model_name}/"
    for value in FEW:
        for name in (*LIST, *filters_of(model)):
            send(chief, "get", path + asked(**{name: value}))
    assert mistakes == []


@pytest.mark.parametrize("path", lists())
def test_actions_on_any_choice(chief, mistakes, path):
    for value in FEW:
        for action in ("delete_selected", "send_again", value):
            data = {"action": action, "_selected_action": [value], "index": value, "post": "yes"}
            send(chief, "post", path, data)
    assert mistakes == []


def test_pages_beside_the_lists(chief, mistakes):
    for value in HOSTILE:
        for names in (("municipalities", "membership", "user"), (value, value, value)):
            given = dict(zip(("app_label", "model_name", "field_name"), names, strict=True))
            send(chief, "get", f"{ROOT}autocomplete/" + asked(**given, term=value, page=value))
        for path in ("login/", "jsi18n/", "municipalities/municipality/add/"):
            names = ("next", "language", "district", "population", "_popup", "_to_field")
            send(chief, "get", f"{ROOT}{path}" + asked(**dict.fromkeys(names, value)))
        send(chief, "get", f"{ROOT}{encoded(value)}/")
    assert mistakes == []


def test_portal_shows_its_own_secrets_alone(chief):
    one, other = PortalClient(name="Eins").portal, PortalClient(name="Zwei").portal
    page = chief.get(f"{ROOT}api/portal/{one.pk}/change/").text
    assert one.secrets.get().hint in page
    assert str(other.secrets.get().pk) not in page
