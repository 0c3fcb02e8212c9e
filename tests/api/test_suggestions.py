"""A portal writes drafts for towns that allow it.

People complete and submit them (docs/portals.md).
"""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.errors import DomainError
from core.models import AuditEntry
from editorial.models import UnsavedInput
from editorial.workflow import services as editorial_services
from editorial.workflow.choices import State
from municipalities.choices import Role
from notifications.models import Notice
from portals.models import StoredAnswer, Suggestion, TownGrant
from portals.suggestions import services
from portals.tasks import forget_stored_answers
from projects.models import Project
from tests.api.portals import make_portal
from tests.factories import MembershipFactory, MunicipalityFactory, acting
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
BASE = "/api/v1/suggestions"


@pytest.fixture(autouse=True)
def generous_limit(settings):
    settings.RATE_FACTOR = 100
    cache.clear()


@pytest.fixture
def town():
    return MunicipalityFactory(ars="064110000000")


@pytest.fixture
def coordinator(town):
    return acting(Role.COORDINATOR, town)


@pytest.fixture
def portal(coordinator):
    """A portal that the town allows to suggest, and its headers."""
    portal, headers = make_portal(suggest=True)
    services.grant(portal, by=coordinator)
    portal.headers = headers
    return portal


def put(client, portal, external_id="a-1", *, body=None, **headers):
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.put(
        f"{BASE}/{external_id}/",
        json.dumps(
            {"municipality": "064110000000", "title": "Starkregen"} if body is None else body
        ),
        content_type="application/json",
        headers=portal.headers | given,
    )


FULL = {
    "municipality": "064110000000",
    "title": "Starkregenwarnung",
    "summary": "Pegel melden, wenn es eng wird.",
    "keywords": ["Pegel", "Sensoren"],
    "phase": "pilot",
    "themes": ["safety", "climate_adaptation"],
    "start_on": "2026-01-01",
    "cost_one_off_eur": 50_000,
    "responsible_function": "Tiefbauamt",
    "partners": [{"name": "Firma", "kind": "business", "role": "supplier"}],
    "links": [{"title": "Bericht", "target_url": "https://stadt.example/bericht"}],
}


def test_a_portal_writes_a_draft_that_belongs_to_the_town(client, portal, town):
    answer = put(client, portal, body=FULL, If_None_Match="*")
    assert (answer.status_code, answer["ETag"]) == (201, '"v1"')
    assert answer["Location"].endswith("/api/v1/suggestions/a-1/")
    project = Project.objects.get()
    assert (project.state, project.municipality, project.created_by) == (State.DRAFT, town, None)
    assert (project.keywords, project.cost_one_off_eur) == ("Pegel, Sensoren", 50_000)
    assert {row.code for row in project.themes.all()} == {"safety", "climate_adaptation"}
    assert project.partners.get().name == "Firma"
    data = answer.json()
    assert (data["state"], data["project_url"], data["content"]) == ("draft", None, FULL)
    entry = AuditEntry.objects.get(action="created", object_id=project.pk)
    assert (entry.actor_id, entry.detail["suggested_by"]) == (None, str(portal.pk))


def test_replacing_requires_the_version_that_was_read(client, portal):
    put(client, portal, body=FULL)
    assert put(client, portal).json()["code"] == "precondition-required"
    stale = put(client, portal, If_Match='"v7"')
    assert (stale.status_code, stale["ETag"]) == (412, '"v1"')
    again = put(client, portal, If_None_Match="*")
    assert (again.status_code, again["ETag"]) == (412, '"v1"')
    replaced = put(client, portal, If_Match='W/"v1"')
    assert (replaced.status_code, replaced["ETag"]) == (200, '"v2"')
    project = Project.objects.get()
    assert (project.title, project.summary, project.keywords) == ("Starkregen", "", "")
    assert not project.partners.exists()
    assert not project.themes.exists()


@pytest.mark.parametrize(
    "body",
    [
        {"municipality": "064110000000"},
        {"municipality": "1", "title": "x" * 121, "themes": ["zz"], "end_on": "gestern"},
        {"municipality": "064110000000", "title": "Pegel", "state": "published"},
        [],
    ],
)
def test_refusals_are_wholly_in_the_language_asked_for(client, portal, body):
    german = put(client, portal, body=body).json()
    english = put(client, portal, body=body, Accept_Language="en").json()
    assert german["code"] == english["code"] == "invalid-body"
    assert german["detail"] != english["detail"]
    pointers = [row["pointer"] for row in german["errors"]]
    assert pointers == [row["pointer"] for row in english["errors"]]
    for before, after in zip(german["errors"], english["errors"], strict=True):
        assert before["detail"] != after["detail"]


def test_if_match_on_a_missing_suggestion_fails(client, portal):
    assert put(client, portal, If_Match='"v1"').status_code == 412
    assert not Project.objects.exists()


def saved_by_a_person(project):
    project.version += 1
    project.save()


def typed_by_a_person(project):
    UnsavedInput.objects.create(
        user=acting().user,
        municipality=project.municipality,
        form=f"project:{project.pk}:basics",
        object_id=project.pk,
        fields=[["title", "Neu"]],
        writer="w",
        sequence=1,
        saved_at=timezone.now(),
    )


def submitted(project):
    Project.objects.filter(pk=project.pk).update(state=State.SUBMITTED)


@pytest.mark.parametrize("touched", [saved_by_a_person, typed_by_a_person, submitted])
def test_what_a_person_has_touched_is_never_overwritten(client, portal, touched):
    put(client, portal, body=FULL)
    touched(Project.objects.get())
    before = Project.objects.values().get()
    answer = put(client, portal, If_Match='"v1"')
    assert answer.status_code in (409, 412)
    answer = put(client, portal, If_Match="*")
    assert (answer.status_code, answer.json()["code"]) == (409, "edited-by-town")
    refused = client.delete(f"{BASE}/a-1/", headers=portal.headers)
    assert refused.status_code == 409
    assert Project.objects.values().get() == before


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (State.DRAFT, "draft"),
        (State.SUBMITTED, "taken_up"),
        (State.CHANGES_REQUESTED, "taken_up"),
        (State.PUBLISHED, "published"),
        (State.ARCHIVED, "published"),
        (State.REJECTED, "refused"),
        (State.TAKEN_DOWN, "discarded"),
    ],
)
def test_portal_reads_its_input_and_the_state_only(client, portal, state, told):
    put(client, portal, body=FULL)
    changes = {"state": state, "title": "GEHEIM", "slug": "oeffentlich", "reason": "GEHEIM"}
    Project.objects.update(**changes, published_at=timezone.now())
    answer = client.get(f"{BASE}/a-1/", headers=portal.headers)
    data = answer.json()
    assert data["state"] == told
    assert data["content"] == FULL
    assert (data["project_url"] is not None) == (told == "published")
    assert "GEHEIM" not in answer.content.decode()


def test_etag_changes_with_the_state(client, portal):
    put(client, portal)
    path = f"{BASE}/a-1/"
    first = client.get(path, headers=portal.headers)["ETag"]
    known = portal.headers | {"If-None-Match": first}
    assert client.get(path, headers=known).status_code == 304
    submitted(Project.objects.get())
    assert client.get(path, headers=known).status_code == 200


def test_a_draft_that_the_town_deleted_is_discarded_and_stays_so(client, portal):
    put(client, portal)
    Project.objects.get().delete()
    assert client.get(f"{BASE}/a-1/", headers=portal.headers).json()["state"] == "discarded"
    assert put(client, portal, If_Match="*").json()["code"] == "edited-by-town"
    assert not Project.objects.exists()


def test_a_portal_takes_back_what_nobody_has_touched(client, portal):
    put(client, portal)
    assert client.delete(f"{BASE}/a-1/", headers=portal.headers).status_code == 204
    assert not Project.objects.exists()
    assert client.get(f"{BASE}/a-1/", headers=portal.headers).status_code == 404


class TestGrants:
    def test_without_a_grant_nothing_is_written(self, client, portal):
        MunicipalityFactory(ars="064120000000")
        answer = put(client, portal, body={"municipality": "064120000000", "title": "Fremd"})
        assert (answer.status_code, answer.json()["code"]) == (403, "not-authorised-by-town")
        assert not Project.objects.exists()
        assert not Suggestion.objects.exists()

    def test_a_withdrawn_grant_ends_writing_and_leaves_the_drafts(
        self, client, portal, coordinator
    ):
        put(client, portal)
        services.withdraw(portal, by=coordinator)
        assert put(client, portal, If_Match='"v1"').json()["code"] == "not-authorised-by-town"
        refused = client.delete(f"{BASE}/a-1/", headers=portal.headers)
        assert refused.json()["code"] == "not-authorised-by-town"
        assert Project.objects.count() == 1

    def test_a_portal_without_the_scope_is_told_which_it_needs(self, client):
        _portal, headers = make_portal(webhooks=True)
        answer = client.get(f"{BASE}/", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "insufficient-scope")
        assert 'scope="suggest"' in answer["WWW-Authenticate"]

    def test_a_coordinator_grants_and_withdraws_and_both_are_logged(
        self, client, town, coordinator
    ):
        portal, _headers = make_portal(suggest=True)
        sign_in(client, coordinator)
        page = f"/meine-kommune/portale/{portal.pk}"
        assert client.post(f"{page}/erlauben/").status_code == 302
        assert TownGrant.objects.get().municipality == town
        assert client.post(f"{page}/erlauben/").status_code == 409
        assert client.post(f"{page}/zuruecknehmen/").status_code == 302
        assert client.post(f"{page}/zuruecknehmen/").status_code == 409
        found = AuditEntry.objects.filter(municipality_id=town.pk).order_by("at")
        actions = list(found.values_list("action", flat=True))
        assert actions == ["portal_granted", "portal_grant_withdrawn"]

    def test_an_editor_sees_but_does_not_decide(self, client, town):
        portal, _headers = make_portal(suggest=True)
        sign_in(client, acting(Role.EDITOR, town))
        page = client.get("/meine-kommune/portale/").content.decode()
        assert portal.name in page
        assert "/erlauben/" not in page
        assert client.post(f"/meine-kommune/portale/{portal.pk}/erlauben/").status_code == 403
        assert not TownGrant.objects.exists()

    def test_other_towns_see_neither_grants_nor_suggestions(self, client, portal):
        put(client, portal, body=FULL)
        sign_in(client, acting(Role.COORDINATOR))
        page = client.get("/meine-kommune/portale/").content.decode()
        assert FULL["title"] not in page
        assert "/zuruecknehmen/" not in page

    @pytest.mark.parametrize("change", [{"is_active": False}, {"may_suggest": False}])
    def test_a_portal_that_may_not_suggest_is_not_offered(self, client, coordinator, change):
        portal, _headers = make_portal(suggest=True)
        type(portal).objects.update(**change)
        sign_in(client, coordinator)
        assert portal.name not in client.get("/meine-kommune/portale/").content.decode()
        assert client.post(f"/meine-kommune/portale/{portal.pk}/erlauben/").status_code == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"title": "Ohne Kommune"}, "#/municipality"),
        ({"municipality": "999999999999", "title": "x"}, "#/municipality"),
        ({"municipality": "064110000000"}, "#/title"),
        (FULL | {"title": "x" * 121}, "#/title"),
        (FULL | {"phase": "unknown"}, "#/phase"),
        (FULL | {"themes": ["unknown"]}, "#/themes"),
        (FULL | {"state": "published"}, "#/state"),
        (FULL | {"contact_email": "a@b.example"}, "#/contact_email"),
        (FULL | {"end_on": "2025-01-01"}, "#/end_on"),
        (FULL | {"cost_one_off_eur": -1}, "#/cost_one_off_eur"),
        (FULL | {"partners": [{"name": "F", "kind": "x", "role": "lead"}]}, "#/partners/0/kind"),
        (FULL | {"partners": [{"foo": 1}]}, "#/partners/0/foo"),
        (FULL | {"links": [{"title": "x", "target_url": "javascript:1"}]}, "#/links/0/target_url"),
        (FULL | {"keywords": "keine Liste"}, "#/keywords"),
    ],
)
def test_a_wrong_detail_is_named_and_nothing_is_written(client, portal, body, pointer):
    answer = put(client, portal, body=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-body")
    assert pointer in {row["pointer"] for row in answer.json()["errors"]}
    assert not Project.objects.exists()


def test_texts_are_counted_as_in_the_form_and_stored_with_plain_line_breaks(client, portal):
    fits = "🚲\r\n" * 199 + "ab"
    answer = put(client, portal, body=FULL | {"summary": fits})
    assert answer.status_code == 201
    assert Project.objects.get().summary == "🚲\n" * 199 + "ab"
    answer = put(client, portal, "a-2", body=FULL | {"summary": fits + "cde"})
    row = next(row for row in answer.json()["errors"] if row["pointer"] == "#/summary")
    assert "400" in row["detail"]
    assert "3" in row["detail"]


@pytest.mark.parametrize(
    ("raw", "status"),
    [(b"{", 400), (b"[]", 400), (b'"x"', 400), (b'{"title": "\\u0000"}', 400), (b"\xff", 400)],
)
def test_a_body_that_is_no_object_is_refused(client, portal, raw, status):
    answer = client.put(
        f"{BASE}/a-1/", raw, content_type="application/json", headers=portal.headers
    )
    assert (answer.status_code, answer.json()["code"]) == (status, "invalid-body")


def test_other_media_types_and_floods_are_refused(client, portal):
    answer = client.put(f"{BASE}/a/", b"x", content_type="text/plain", headers=portal.headers)
    assert answer.status_code == 415
    deep = b'{"title":' + b"[" * 30 + b"]" * 30 + b"}"
    answer = client.put(f"{BASE}/a/", deep, content_type="application/json", headers=portal.headers)
    assert answer.status_code == 400


@pytest.mark.parametrize("size", [1_000_001, 26_000_000])
@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k1"}])
def test_what_is_too_large_is_a_problem(client, portal, size, key):
    answer = client.put(
        f"{BASE}/a/",
        b" " * size,
        content_type="application/json",
        headers=portal.headers | key,
    )
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert answer.json()["code"] == "content-too-large"
    assert not Suggestion.objects.exists()


def test_null_empties_a_field(client, portal):
    put(client, portal, body=FULL)
    names = set(FULL) - {"municipality", "title"} | {
        "license",
        "fundings",
        "partner_municipalities",
    }
    answer = put(client, portal, If_Match='"v1"', body=FULL | dict.fromkeys(names))
    assert answer.status_code == 200
    project = Project.objects.get()
    assert (project.title, project.summary, project.keywords) == (FULL["title"], "", "")
    assert (project.phase, project.cost_one_off_eur, project.license) == ("", None, "CC-BY-4.0")
    assert not project.partners.exists()
    assert not project.themes.exists()
    refused = put(client, portal, If_Match='"v2"', body={"municipality": None, "title": None})
    assert refused.status_code == 400


@pytest.mark.parametrize(
    "name", ["partners", "fundings", "links", "themes", "partner_municipalities"]
)
def test_null_is_not_a_valid_row(client, portal, name):
    answer = put(client, portal, body=FULL | {name: [None]})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-body")
    assert [row["pointer"] for row in answer.json()["errors"]] == [f"#/{name}/0"]


def test_the_list_names_its_next_page_in_a_header(client, portal):
    for number in range(2):
        put(client, portal, f"a-{number}")
    answer = client.get(f"{BASE}/?page_size=1", headers=portal.headers)
    assert f'<{answer.json()["next"]}>; rel="next"' == answer["Link"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_repeated_or_concurrent_withdrawal_is_no_server_error(portal, town, round_):
    put(Client(), portal, body=FULL)
    person = acting(Role.COORDINATOR, town)

    def as_portal(method):
        def ask():
            client = Client(raise_request_exception=False)
            if method == "put":
                return put(client, portal, body=FULL, If_Match="*").status_code
            return client.delete(f"{BASE}/a-1/", headers=portal.headers).status_code

        return ask

    def as_town():
        try:
            project = Project.objects.first()
            if project is not None:
                editorial_services.delete_draft(project, by=person)
        except DomainError:
            pass
        return 204

    actions = [as_portal("delete"), as_portal("put"), as_portal("delete"), as_town] * 3

    def run(action):
        try:
            return action()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = set(pool.map(run, actions))
    assert answers <= {200, 201, 204, 404, 409, 412, 428}


def test_another_portal_finds_nothing_and_cannot_tell_foreign_from_unknown(client, portal):
    put(client, portal)
    _other, headers = make_portal(suggest=True)
    foreign = client.get(f"{BASE}/a-1/", headers=headers).json()
    unknown = client.get(f"{BASE}/nothing/", headers=headers).json()
    for data in (foreign, unknown):
        assert data.pop("status") == 404
        data.pop("instance"), data.pop("request_id")
    assert foreign == unknown
    assert client.get(f"{BASE}/", headers=headers).json()["results"] == []


class TestIdempotency:
    def test_the_same_request_again_has_no_second_effect(self, client, portal):
        first = put(client, portal, body=FULL, Idempotency_Key="k1")
        second = put(client, portal, body=FULL, Idempotency_Key="k1")
        assert (second.status_code, second.content) == (201, first.content)
        assert second["Idempotency-Replayed"] == "true"
        assert second["ETag"] == first["ETag"]
        assert Project.objects.get().version == 1

    def test_another_body_under_the_same_key_is_refused(self, client, portal):
        put(client, portal, body=FULL, Idempotency_Key="k1")
        answer = put(client, portal, If_Match='"v1"', Idempotency_Key="k1")
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")

    def test_what_was_refused_may_be_tried_again_under_its_key(self, client, portal):
        assert put(client, portal, body={"title": "x"}, Idempotency_Key="k1").status_code == 400
        assert put(client, portal, Idempotency_Key="k1").status_code == 201

    def test_keys_of_two_portals_are_independent(self, client, portal, coordinator):
        other, headers = make_portal(suggest=True)
        services.grant(other, by=coordinator)
        other.headers = headers
        put(client, portal, Idempotency_Key="k1")
        assert put(client, other, body=FULL, Idempotency_Key="k1").status_code == 201

    def test_stored_answers_are_forgotten_after_a_day(self, client, portal):
        put(client, portal, Idempotency_Key="k1")
        with time_machine.travel(timezone.now() + timedelta(hours=23), tick=False):
            forget_stored_answers(0)
            assert StoredAnswer.objects.exists()
        with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
            forget_stored_answers(0)
            assert not StoredAnswer.objects.exists()

    @pytest.mark.parametrize("key", ["x" * 201, "schlüssel", "a\tb"])
    def test_a_key_that_cannot_be_kept_is_named(self, client, portal, key):
        answer = put(client, portal, Idempotency_Key=key)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["header"] == "Idempotency-Key"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", [{}, {"Idempotency_Key": "k1"}])
def test_concurrent_identical_requests_make_one_draft(portal, key):
    def ask(_number):
        try:
            return put(Client(), portal, body=FULL, **key)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    states = sorted(answer.status_code for answer in answers)
    assert states == ([201] * 8 if key else [201] + [428] * 7)
    assert Project.objects.count() == 1
    assert Suggestion.objects.get().version == 1
    assert AuditEntry.objects.filter(action="created").count() == 1


def test_town_is_notified_once_and_finds_the_draft_on_its_dashboard(client, portal, town):
    member = MembershipFactory(municipality=town)
    put(client, portal, body=FULL)
    put(client, portal, If_Match='"v1"', body=FULL | {"title": "Neuer Titel"})
    assert Notice.objects.filter(user=member.user, kind="suggestion").count() == 1
    assert not Notice.objects.exclude(municipality=town).filter(kind="suggestion").exists()
    sign_in(client, acting(Role.EDITOR, town))
    page = client.get("/meine-kommune/").content.decode()
    assert "Vorschläge von Portalen" in page
    assert "Neuer Titel" in page


def test_a_draft_of_a_portal_is_public_nowhere(client, portal):
    put(client, portal, body=FULL)
    project = Project.objects.get()
    for path in ("/projekte/", "/api/v1/projects/", f"/projekte/{project.pk}/", "/sitemap.xml"):
        assert FULL["title"] not in client.get(path).content.decode()


def test_the_list_has_pages_and_costs_the_same_for_few_and_many(client, portal):
    counts = []
    for number in range(6):
        put(client, portal, f"id-{number}")
        if number in (1, 5):
            with CaptureQueriesContext(connection) as queries:
                client.get(f"{BASE}/", headers=portal.headers)
            counts.append(len(queries))
    assert counts[0] == counts[1]
    found, url = [], f"{BASE}/?page_size=4"
    while url:
        data = client.get(url, headers=portal.headers).json()
        found += [row["external_id"] for row in data["results"]]
        url = data["next"]
    assert found == [f"id-{number}" for number in range(6)]


def test_me_names_the_towns_that_granted(client, portal):
    data = client.get("/api/v1/me/", headers=portal.headers).json()
    assert [row["ars"] for row in data["granted_municipalities"]] == ["064110000000"]
