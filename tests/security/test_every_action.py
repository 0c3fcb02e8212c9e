"""Every URL × every person: who has access, who is refused, and that nothing reveals hidden objects.

Hidden objects are answered like missing ones: same status, same page (docs/security.md).
"""

import re
from copy import deepcopy
from urllib.parse import quote

import pytest
from django.db import transaction
from django.urls import reverse

from tests.security.actions import ACTIONS, Action
from tests.security.addresses import PARTS
from tests.security.people import (
    EACH_KIND,
    HALF_IN,
    NO_TOWN,
    PEOPLE,
    SIGNED_OUT,
    STAFF,
    TOWNS,
)
from tests.security.values import FOREIGN_ID
from tests.security.worlds import Thing, Worlds

NOBODY = "gibt-es-nicht"
MISSING = {
    "slug": NOBODY, "ars": "000000000000", "external_id": NOBODY, "pk": FOREIGN_ID,
    "lesson": FOREIGN_ID, "registration": FOREIGN_ID, "file_id": FOREIGN_ID,
    "delivery_id": FOREIGN_ID,
}  # fmt: skip
# URL parameters needed besides the object
MORE = {
    "step": "basics", "number": 1, "field": "summary", "kind": "projects", "token": NOBODY,
    "key": NOBODY, "code": "not-found", "name": "licences", "ending": "csv", "path": "v1/x",
    "uidb36": "1", "pk": 10**6, "issuer_path": "/x",
}  # fmt: skip
OWN_PARTS = {
    "permalink_data": {"ending": "ttl"}, "kept_form": {"pk": FOREIGN_ID},
    "sitemap_kind": {"kind": "pages"}, "sitemap_part": {"part": "7"},
}  # fmt: skip
KEPT = re.compile(r"eingaben%2F[0-9a-f-]{36}")  # the posted form is kept until the sign-in
OPEN_PATHS = ("/accounts/", "/health/", "/api/")


def test_table_lists_exactly_the_urls_of_the_site():
    assert set(PARTS) == set(ACTIONS)


@pytest.fixture(scope="module")
def worlds(django_db_setup, django_db_blocker, tmp_path_factory):
    """One world for the whole module; each request is rolled back."""
    from django.conf import settings

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(settings, "MEDIA_ROOT", tmp_path_factory.mktemp("media"))
        world = transaction.atomic()
        world._from_testcase = True
        with world:
            yield Worlds()
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def own_media():
    """Override: the files of the module-wide world must be kept."""


def address(action: Action, names: dict) -> str:
    more = MORE | OWN_PARTS.get(action.name, {})
    parts = {name: names.get(name, more.get(name, "")) for name in PARTS[action.name]}
    return reverse(action.name, kwargs=parts)


def send(worlds: Worlds, who: str, method: str, path: str):
    """Send the request; database writes and cookies are reset afterwards."""
    client = worlds.towns.clients[who]
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, method)(path, {"version": 1} if method == "post" else None)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def seen(response, path: str) -> tuple:
    """Status, redirect target and text, without parts that differ between requests."""
    text = "" if response.streaming else response.content.decode()
    text = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text)
    target = KEPT.sub("…", response.headers.get("Location", ""))
    asked = {path, quote(path, safe=""), quote(path), response.headers.get("X-Request-Id", path)}
    for part in sorted(
        asked | {part for part in path.split("/") if len(part) > 3}, key=len, reverse=True
    ):
        text, target = text.replace(part, "…"), target.replace(part, "…")
    return response.status_code, target, re.sub(r"/\d+/", "/…/", text)


def led_to_sign_in(response) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/accounts/login/")


def check_refused_at_the_gate(action: Action, who: str, response) -> bool:
    """Whether the gate refuses ``who``; asserts that the refusal is the right one."""
    is_open = response.request["PATH_INFO"].startswith(OPEN_PATHS)
    if who in HALF_IN and not is_open and action.gate != "open":
        assert response.status_code == 302, who
        assert response["Location"].startswith("/accounts/2fa/"), who
        return True
    if action.gate in ("signed", "member", "staff") and who in SIGNED_OUT:
        assert led_to_sign_in(response), (who, response.status_code)
        return True
    if action.gate == "staff" and who not in STAFF | HALF_IN:
        assert response.status_code == 403, who
        return True
    return False


class Missing:
    """The responses for a missing object, requested once per person."""

    def __init__(self, worlds: Worlds, action: Action, method: str):
        self.worlds, self.action, self.method = worlds, action, method
        self.answers: dict[str, tuple] = {}

    def to(self, who: str, thing: Thing) -> tuple:
        if who not in self.answers:
            path = address(self.action, thing.names | self.worlds.missing(thing, MISSING))
            self.answers[who] = seen(send(self.worlds, who, self.method, path), path)
        return self.answers[who]


def check(action: Action, thing: Thing, who: str, response, missing: Missing, *, first: bool):
    reader = "AN" if action.gate == "open" else who
    status = response.status_code
    if reader not in thing.readers:
        if thing.gone and status == 410:
            return
        nothing = missing.to(who, thing)
        assert nothing[0] == 404, (who, nothing[0])
        assert seen(response, response.request["PATH_INFO"]) == nothing, (who, thing.label)
    elif action.gate == "member" and who not in TOWNS:
        assert status in ((403, 404) if action.for_some else (403,)), (who, thing.label)
    elif who in action.may:
        refusals = {401, 403, 404, 405} if first else {401, 404, 405}
        assert status < 500, (who, thing.label)
        assert status not in refusals - ({404} if action.for_some and not first else set()), (
            who, thing.label, status,
        )  # fmt: skip
        assert not led_to_sign_in(response), (who, thing.label)
    else:
        assert status in ((403, 409, 404) if action.for_some else (403, 409)), (
            who, thing.label, status,
        )  # fmt: skip


WITH_OBJECT = [a for a in ACTIONS.values() if a.kind and a.kind != "form" and a.gate != "portal"]
WITHOUT = [
    a for a in ACTIONS.values() if a not in WITH_OBJECT and a.gate not in ("portal", "account")
]


@pytest.mark.parametrize("action", WITH_OBJECT, ids=lambda action: action.name)
def test_action_on_an_object_is_allowed_to_exactly_these(worlds, action):
    things = worlds.things[action.kind.replace("-", " ")]
    for method in action.methods:
        missing = Missing(worlds, action, method)
        for number, thing in enumerate(things):
            for who in PEOPLE if number == 0 else EACH_KIND:
                path = address(action, thing.names)
                response = send(worlds, who, method, path)
                if check_refused_at_the_gate(action, who, response):
                    assert seen(response, path) == missing.to(who, thing), who
                else:
                    check(action, thing, who, response, missing, first=number == 0)


@pytest.mark.parametrize("action", WITHOUT, ids=lambda action: action.name)
def test_action_without_an_object_is_allowed_to_exactly_these(worlds, action):
    answers = set()
    for method in action.methods:
        for who in PEOPLE:
            path = address(action, {})
            response = send(worlds, who, method, path)
            assert response.status_code < 500, who
            if check_refused_at_the_gate(action, who, response):
                continue
            if action.gate == "token":
                answers.add((method, response.status_code))
                continue
            if (action.gate == "member" and who not in TOWNS) or who not in action.may:
                reads = action.for_some and method == "get" and who in TOWNS
                assert reads or response.status_code in (403, 404), (who, response.status_code)
                continue
            assert response.status_code not in (401, 403, 405), (who, response.status_code)
            assert not led_to_sign_in(response), who
    assert len(answers) <= len(action.methods), answers


PORTAL = [action for action in ACTIONS.values() if action.gate == "portal"]


@pytest.mark.parametrize("action", PORTAL, ids=lambda action: action.name)
def test_action_of_api_clients_requires_a_token(worlds, action):
    names = worlds.things[action.kind][0].names if action.kind else {}
    for method in action.methods:
        for who in PEOPLE:
            path = address(action, names)
            response = send(worlds, who, method, path)
            assert response.status_code < 500, who
            if check_refused_at_the_gate(action, who, response):
                continue
            is_refused = response.status_code == 401
            assert is_refused == (who not in action.may), (who, response.status_code)
        if action.kind:
            nowhere = address(action, names | MISSING)
            assert send(worlds, "PK", method, nowhere).status_code == 404


ACCOUNT = [action for action in ACTIONS.values() if action.gate == "account"]


@pytest.mark.parametrize("action", ACCOUNT, ids=lambda action: action.name)
def test_pages_of_ones_own_account_require_a_sign_in(worlds, action):
    for method in action.methods:
        for who in PEOPLE:
            response = send(worlds, who, method, address(action, {}))
            assert response.status_code < 500, who
            if who in SIGNED_OUT and "AN" not in action.may:
                assert led_to_sign_in(response), (who, response.status_code)


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != "SA"])
def test_only_administrators_use_the_administration(worlds, who):
    from django.contrib import admin

    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        known, unknown = (reverse(f"{name}_change", args=[pk]) for pk in ("1", FOREIGN_ID))
        for path in (reverse(f"{name}_changelist"), known, unknown):
            response = send(worlds, who, "get", path)
            assert response.status_code in (302, 403, 404), who
            assert not response.context or "cl" not in response.context


def test_removed_members_and_people_without_a_town_get_the_same_answer(worlds):
    assert {send(worlds, who, "get", "/bedarfe/neu/").status_code for who in NO_TOWN} == {403}
