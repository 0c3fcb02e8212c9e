"""No value in a URL of the administration causes a server error."""

from urllib.parse import quote, urlencode

import pytest
from django.contrib import admin
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver

from tests.api.hooks import PortalClient
from tests.factories import administrator
from tests.security.values import FEW, FOREIGN_ID, HOSTILE
from tests.shared_world import shared_world
from tests.signing_in import sign_in, used_before

pytestmark = pytest.mark.django_db
ROOT = "/verwaltung/"
# parameters that the stock list pages read from the query string
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
# parameters that depend on the columns of the model
OWN = ("q", "pk__in")
DATES = ("__year", "__gte", "__isnull")


def signed_in() -> Client:
    client = sign_in(Client(), administrator())
    client.raise_request_exception = False
    used_before(client)
    return client


chief, _chief = shared_world(signed_in, name="chief")


@pytest.fixture
def mistakes():
    found = []

    def note(sender, request, **_more):
        found.append(f"{request.method} {request.get_full_path()[:200]}")

    got_request_exception.connect(note)
    yield found
    got_request_exception.disconnect(note)


def send(client, method: str, path: str, data=None) -> int:
    """Status code of the request; its writes are rolled back."""
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
    """Each path of the administration that has parameters, with ``value`` in their place."""
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
def test_ids_of_any_form_cause_no_server_error(chief, mistakes, value):
    statuses = set()
    for path in addresses(value):
        statuses.add(send(chief, "get", path))
        if value in FEW:
            statuses.add(send(chief, "post", path, {"post": "yes"}))
    assert mistakes == []
    assert statuses <= {200, 301, 302, 400, 403, 404, 405}


def test_walk_covers_every_url():
    walked = set(addresses("x"))
    assert len(walked) >= 4 * len(admin.site._registry)
    assert f"{ROOT}portals/portal/x/change/" in walked
    assert f"{ROOT}portals/portal/{FOREIGN_ID}/secret/{FOREIGN_ID}/revoke/" in walked


def test_malformed_ids_are_answered_like_unknown_ones(chief):
    for model in admin.site._registry:
        root = f"{ROOT}{model._meta.app_label}/{model._meta.model_name}"
        for value in ("x", "9" * 30, FOREIGN_ID, "_"):
            for page in ("change", "delete", "history"):
                status = send(chief, "get", f"{root}/{value}/{page}/")
                assert status in (302, 403, 404), (root, value, page)


def list_of(model) -> str:
    return f"{ROOT}{model._meta.app_label}/{model._meta.model_name}/"


def filters_of(model) -> dict[str, str]:
    """Filter parameters for one column of each type, mapped to the kind of filter."""
    columns = {type(field): field.name for field in model._meta.fields}
    dated = {kind: name for kind, name in columns.items() if "Date" in kind.__name__}
    plain = {name: kind.__name__ for kind, name in columns.items() if kind not in dated}
    lookups = {
        f"{name}{lookup}": f"{kind.__name__}{lookup}"
        for kind, name in dated.items()
        for lookup in DATES
    }
    return lookups | plain


def plan() -> dict:
    """The requests for each list: all values for parameters in OWN, one value for each other parameter.

    The others rotate through the values over the lists, so that each kind of parameter gets every value.
    """
    models = list(admin.site._registry)
    carriers = {}
    for model in models:
        for name, kind in (dict(zip(LIST, LIST, strict=True)) | filters_of(model)).items():
            carriers.setdefault(kind, []).append((model, name))
    found = {model: set() for model in models}
    for kind, places in carriers.items():
        for number in range(max(len(places), len(FEW))):
            model, name = places[number % len(places)]
            found[model].add((name, FEW[number % len(FEW)]))
            if kind in OWN:
                found[model] |= {(name, value) for value in FEW}
    return found


PLAN = plan()


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda m: m._meta.label)
def test_list_parameters_with_any_value_cause_no_server_error(chief, mistakes, model):
    for name, value in sorted(PLAN[model]):
        send(chief, "get", list_of(model) + asked(**{name: value}))
    assert mistakes == []


def test_plan_covers_every_parameter_of_every_list_and_every_value_for_each_kind():
    with_kind = set()
    for model, pairs in PLAN.items():
        kinds = dict(zip(LIST, LIST, strict=True)) | filters_of(model)
        assert {name for name, _value in pairs} == set(kinds), model
        with_kind |= {(kinds[name], value) for name, value in pairs}
    kinds = {kind for kind, _value in with_kind}
    assert with_kind == {(kind, value) for kind in kinds for value in FEW}


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda m: m._meta.label)
def test_actions_on_any_selection_cause_no_server_error(chief, mistakes, model):
    for value in FEW:
        for action in ("delete_selected", "send_again", value):
            data = {"action": action, "_selected_action": [value], "index": value, "post": "yes"}
            send(chief, "post", list_of(model), data)
    assert mistakes == []


def test_other_pages_with_any_value_cause_no_server_error(chief, mistakes):
    for value in HOSTILE:
        for names in (("municipalities", "membership", "user"), (value, value, value)):
            given = dict(zip(("app_label", "model_name", "field_name"), names, strict=True))
            send(chief, "get", f"{ROOT}autocomplete/" + asked(**given, term=value, page=value))
        for path in ("login/", "jsi18n/", "municipalities/municipality/add/"):
            names = ("next", "language", "district", "population", "_popup", "_to_field")
            send(chief, "get", f"{ROOT}{path}" + asked(**dict.fromkeys(names, value)))
        send(chief, "get", f"{ROOT}{encoded(value)}/")
    assert mistakes == []


def test_portal_page_shows_only_its_own_secrets(chief):
    one, other = PortalClient(name="Eins").portal, PortalClient(name="Zwei").portal
    page = chief.get(f"{ROOT}portals/portal/{one.pk}/change/").text
    assert one.secrets.get().hint in page
    assert str(other.secrets.get().pk) not in page
