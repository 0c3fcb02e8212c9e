"""A portal manages its own webhooks and cannot see those of others."""

from unittest.mock import Mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.http import http_client, ssrf
from core.models import AuditEntry
from core.security.encryption import unseal
from portals import services as portals
from portals.models import Delivery, HookState, StoredAnswer, Webhook
from portals.webhooks import services
from portals.webhooks.events import EVENT_TYPES
from tests.api.hooks import PortalClient, attempt, make_hook, queue
from tests.factories import AdminFactory, ProjectFactory, administrator
from tests.races import together
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
PUBLIC = "93.184.216.34"


@pytest.fixture(autouse=True)
def names(monkeypatch):
    private = {"innen.example.org": ["10.0.0.1"], "halb.example.org": [PUBLIC, "127.0.0.1"]}
    monkeypatch.setattr(ssrf, "look_up", lambda host, port: private.get(host, [PUBLIC]))


@pytest.fixture
def portal():
    return PortalClient()


def test_new_hook_tells_its_secret_once_and_waits(portal):
    answer = portal.make(description="Import")
    assert answer.status_code == 201
    made = answer.json()
    assert made["secret"].startswith("whsec_")
    assert (made["state"], made["enabled"], made["description"]) == ("pending", False, "Import")
    assert answer["Location"].endswith(f"/api/v1/webhooks/{made['id']}/")
    assert answer["Cache-Control"] == "no-store"
    rest = {name: value for name, value in made.items() if name != "secret"}
    assert portal.send("GET", f"{made['id']}/").json() == rest
    assert portal.send("GET", "").json() == {"results": [rest]}


def test_hook_needs_an_idempotency_key_that_is_named(portal):
    answer = portal.send(
        "POST", "", {"url": "https://a.example.org/", "event_types": ["need.updated"]}
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["header"] == "Idempotency-Key"
    assert not Webhook.objects.exists()


def test_same_request_again_makes_nothing_and_gets_the_same_answer(portal):
    first, second = portal.make("k"), portal.make("k")
    assert second.content == first.content
    assert second["Idempotency-Replayed"] == "true"
    assert second["Cache-Control"] == "no-store"
    assert Webhook.objects.count() == 1
    assert portal.make("k", description="anders").json()["code"] == "idempotency-key-reused"


def test_secrets_lie_encrypted_in_the_database(portal):
    made = portal.make().json()
    hook = Webhook.objects.get()
    assert unseal(bytes(hook.secret)).decode() == made["secret"]
    stored = StoredAnswer.objects.get()
    for content in (hook.secret, stored.body):
        assert b"whsec_" not in bytes(content)
        assert made["secret"].encode() not in bytes(content)


def test_secrets_outlive_a_change_of_the_key_of_the_site(portal, settings):
    made = portal.make().json()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "x" * 60
    assert unseal(bytes(Webhook.objects.get().secret)).decode() == made["secret"]


@pytest.mark.parametrize(
    ("values", "pointers"),
    [
        ({"url": 5}, {"#/url"}),
        ({"event_types": []}, {"#/event_types"}),
        ({"event_types": ["*"]}, {"#/event_types"}),
        ({"event_types": ["project.deleted", 5, None, {}]}, {"#/event_types"}),
        ({"event_types": "project.updated"}, {"#/event_types"}),
        ({"enabled": "true"}, {"#/enabled"}),
        ({"description": "x" * 201, "enabled": None}, {"#/description", "#/enabled"}),
        ({"secret": "whsec_x", "state": "enabled"}, {"#/secret", "#/state"}),
        ({"portal": "x"}, {"#/portal"}),
    ],
)
def test_wrong_and_unknown_fields_are_named(portal, values, pointers):
    answer = portal.make(**values)
    assert answer.status_code == 400
    assert {row["pointer"] for row in answer.json()["errors"]} == pointers
    hook, _secret = make_hook(portal.portal, "https://a.example.org/")
    assert portal.send("PATCH", f"{hook.pk}/", values).status_code == 400
    assert Webhook.objects.count() == 1


def test_missing_fields_are_named(portal):
    answer = portal.send("POST", "", {}, Idempotency_Key="k")
    assert {row["pointer"] for row in answer.json()["errors"]} == {"#/url", "#/event_types"}


def test_forbidden_targets_are_refused_in_one_and_the_same_words(portal):
    hook, _secret = make_hook(portal.portal, "https://a.example.org/")
    texts = set()
    for url in (
        "https://127.0.0.1/",
        "http://empfang.example.org/",
        "https://innen.example.org/",
        "https://halb.example.org/",
        "https://empfang.example.org:8443/",
        "https://[::ffff:10.0.0.1]/",
        "kein Ort",
    ):
        for answer in (portal.make(url=url), portal.send("PATCH", f"{hook.pk}/", {"url": url})):
            assert answer.status_code == 400
            texts.add(str(answer.json()["errors"]))
    assert len(texts) == 1
    assert "Diese Adresse ist als Ziel nicht erlaubt" in texts.pop()
    assert Webhook.objects.count() == 1


def test_every_event_type_can_be_subscribed(portal):
    made = portal.make(event_types=list(EVENT_TYPES) * 2)
    assert made.json()["event_types"] == sorted(EVENT_TYPES)


def test_a_portal_has_at_most_twenty_hooks(portal):
    for number in range(20):
        make_hook(portal.portal, f"https://a.example.org/{number}")
    answer = portal.make()
    assert answer.status_code == 409
    assert "20" in answer.json()["detail"]
    make_hook(PortalClient(name="Anderes").portal, "https://a.example.org/")


def test_changes_are_written_and_logged(portal):
    made = portal.make().json()
    changed = portal.send(
        "PATCH", f"{made['id']}/", {"description": None, "event_types": ["need.published"]}
    )
    assert changed.json()["event_types"] == ["need.published"]
    assert "secret" not in changed.json()
    assert AuditEntry.objects.filter(action="webhook_changed").get().detail == {
        "portal": str(portal.portal.pk),
        "fields": ["event_types"],
    }


def test_another_address_means_another_secret_and_waiting_anew(portal):
    hook, secret = make_hook(portal.portal, "https://a.example.org/")
    services.renew_secret(hook)
    waiting = queue(hook, ProjectFactory(published=True))
    answer = portal.send("PATCH", f"{hook.pk}/", {"url": "https://b.example.org/"}).json()
    assert answer["secret"].startswith("whsec_")
    assert answer["secret"] != secret
    assert (answer["state"], answer["former_secret_until"]) == ("pending", None)
    hook.refresh_from_db()
    assert unseal(bytes(hook.secret)).decode() == answer["secret"]
    assert bytes(hook.former_secret) == b""
    waiting.refresh_from_db()
    assert waiting.state == Delivery.State.DEAD
    same = portal.send("PATCH", f"{hook.pk}/", {"url": "https://b.example.org/"}).json()
    assert "secret" not in same


def test_switching_off_and_on(portal):
    hook, _secret = make_hook(portal.portal, "https://a.example.org/")
    waiting = queue(hook, ProjectFactory(published=True))
    off = portal.send("PATCH", f"{hook.pk}/", {"enabled": False}).json()
    assert (off["state"], off["enabled"]) == ("disabled", False)
    waiting.refresh_from_db()
    assert waiting.state == Delivery.State.DEAD
    answer = portal.send("POST", f"{hook.pk}/deliveries/{waiting.pk}/redeliver/")
    assert answer.status_code == 409
    on = portal.send("POST", f"{hook.pk}/enable/").json()
    assert (on["state"], on["enabled"]) == ("enabled", True)
    assert portal.send("PATCH", f"{hook.pk}/", {"enabled": True}).json()["state"] == "enabled"


def test_unconfirmed_hook_cannot_be_switched_on(portal):
    made = portal.make().json()
    answer = portal.send("POST", f"{made['id']}/enable/")
    assert answer.status_code == 409
    assert "ping" in answer.json()["detail"]
    off = portal.make("k2", enabled=False).json()
    assert off["state"] == "disabled"
    assert portal.send("POST", f"{off['id']}/enable/").json()["state"] == "pending"


def test_after_a_410_a_test_message_must_be_answered_again(portal):
    hook, _secret = make_hook(portal.portal, "https://a.example.org/")
    services.end(hook, HookState.GONE)
    assert portal.send("POST", f"{hook.pk}/enable/").json()["state"] == "pending"


def test_ping_is_queued_and_limited(portal, settings):
    made = portal.make().json()
    answer = portal.send("POST", f"{made['id']}/ping/")
    assert answer.status_code == 202
    assert (answer.json()["event_type"], answer.json()["state"]) == ("webhook.ping", "waiting")
    listed = portal.send("GET", f"{made['id']}/deliveries/").json()["results"]
    assert listed == [answer.json()]
    for _number in range(9):
        portal.send("POST", f"{made['id']}/ping/")
    newest = Delivery.objects.first()
    again = portal.send("POST", f"{made['id']}/deliveries/{newest.pk}/redeliver/")
    assert again.status_code == 429
    portal.send("DELETE", f"{made['id']}/")
    made = portal.make(key="k2").json()
    refused = portal.send("POST", f"{made['id']}/ping/")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


@pytest.mark.django_db(transaction=True)
def test_concurrent_deletion_happens_once_without_a_server_error():
    portal = PortalClient()
    hook, _secret = make_hook(portal.portal, "https://a.example.org/")
    for _number in range(5):
        services.ping(hook)
    steps = [("DELETE", ""), ("POST", "ping/"), ("POST", "secret/"), ("POST", "enable/")] * 4
    answers = []

    def send(method, step):
        client = Client(raise_request_exception=False, **portal.defaults)
        path = f"/api/v1/webhooks/{hook.pk}/{step}"
        answers.append(client.generic(method, path, content_type="application/json").status_code)

    together([lambda step=step: send(*step) for step in steps])
    assert len(answers) == len(steps)
    assert set(answers) <= {200, 202, 204, 404, 409, 429}
    assert answers.count(204) == 1
    assert AuditEntry.objects.filter(action="webhook_deleted").count() == 1
    assert not Delivery.objects.exists()


def test_deleted_hook_is_gone_with_its_deliveries(portal):
    hook, _secret = make_hook(portal.portal, "https://a.example.org/")
    queue(hook, ProjectFactory(published=True))
    assert portal.send("DELETE", f"{hook.pk}/").status_code == 204
    assert not Delivery.objects.exists()
    assert portal.send("GET", f"{hook.pk}/").status_code == 404
    assert AuditEntry.objects.filter(action="webhook_deleted", object_id=hook.pk).exists()


OPERATIONS = [
    ("GET", "{pk}/", None),
    ("PATCH", "{pk}/", {"description": "x"}),
    ("DELETE", "{pk}/", None),
    ("POST", "{pk}/secret/", None),
    ("POST", "{pk}/ping/", None),
    ("POST", "{pk}/enable/", None),
    ("GET", "{pk}/deliveries/", None),
    ("POST", "{pk}/deliveries/{delivery}/redeliver/", None),
]
LISTS = [
    ("GET", "", None),
    ("POST", "", {"url": "https://a.example.org/", "event_types": ["need.updated"]}),
]


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
def test_foreign_hook_is_indistinguishable_from_a_missing_one(portal, method, path, body):
    owner = PortalClient(name="Anderes")
    hook, _secret = make_hook(owner.portal, "https://a.example.org/")
    delivery = queue(hook, ProjectFactory(published=True))
    before = Webhook.objects.values().get(), AuditEntry.objects.count(), Delivery.objects.count()

    def ask(pk):
        answer = portal.send(method, path.format(pk=pk, delivery=delivery.pk), body)
        data = answer.json()
        return answer.status_code, {**data, "instance": "", "request_id": ""}

    nobodys = "00000000-0000-4000-8000-000000000000"
    assert ask(hook.pk) == ask(nobodys)
    assert ask(hook.pk)[0] == 404
    assert (
        Webhook.objects.values().get(),
        AuditEntry.objects.count(),
        Delivery.objects.count(),
    ) == before
    assert portal.send("GET", "").json() == {"results": []}


def test_delivery_of_another_hook_is_unknown(portal):
    one, _secret = make_hook(portal.portal, "https://a.example.org/1")
    other, _secret = make_hook(PortalClient(name="Anderes").portal, "https://a.example.org/2")
    delivery = queue(other, ProjectFactory(published=True))
    answer = portal.send("POST", f"{one.pk}/deliveries/{delivery.pk}/redeliver/")
    assert answer.status_code == 404


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS + LISTS)
def test_token_with_the_scope_is_needed(portal, method, path, body):
    hook, _secret = make_hook(portal.portal, "https://a.example.org/")
    delivery = queue(hook, ProjectFactory(published=True))
    path = path.format(pk=hook.pk, delivery=delivery.pk)
    anonymous = Client().generic(
        method, f"/api/v1/webhooks/{path}", content_type="application/json"
    )
    assert anonymous.status_code == 401
    other = PortalClient("suggest", name="Ohne").send(method, path, body)
    assert (other.status_code, other.json()["code"]) == (403, "insufficient-scope")
    assert 'scope="webhooks"' in other["WWW-Authenticate"]
    portals.revoke_secret(portal.portal.secrets.get(), by=AdminFactory().pk)
    revoked = portal.send(method, path, body)
    assert (revoked.status_code, revoked.json()["code"]) == (401, "unauthenticated")
    assert Webhook.objects.get().state == HookState.ENABLED


def test_deliveries_are_pages_newest_first_with_a_filter(portal):
    hook, _secret = make_hook(portal.portal, "https://a.example.org/")
    project = ProjectFactory(published=True)
    made = [queue(hook, project) for _number in range(5)]
    Delivery.objects.filter(pk=made[0].pk).update(state=Delivery.State.DEAD)
    page = portal.send("GET", f"{hook.pk}/deliveries/?page_size=2").json()
    seen = [row["id"] for row in page["results"]]
    while page["next"]:
        page = portal.get(page["next"].partition("8000")[2]).json()
        seen += [row["id"] for row in page["results"]]
    assert seen == [str(row.pk) for row in reversed(made)]
    dead = portal.send("GET", f"{hook.pk}/deliveries/?state=dead").json()["results"]
    assert [row["id"] for row in dead] == [str(made[0].pk)]
    for wrong in ("state=x", "foo=1", "cursor=x", "page_size=0"):
        assert portal.send("GET", f"{hook.pk}/deliveries/?{wrong}").status_code == 400


def test_lists_cost_the_same_number_of_queries_for_few_and_many(portal):
    hook, _secret = make_hook(portal.portal, "https://a.example.org/0")
    project = ProjectFactory(published=True)

    def count(path):

        with CaptureQueriesContext(connection) as queries:
            assert portal.send("GET", path).status_code == 200
        return len(queries)

    def fill(number):
        for _number in range(number):
            delivery = queue(hook, project)
            for status in (500, 502, 200):
                delivery.attempts.create(status=status)

    fill(1)
    portal.send("GET", "")
    few = count(""), count(f"{hook.pk}/deliveries/")
    fill(20)
    for number in range(1, 20):
        make_hook(portal.portal, f"https://a.example.org/{number}")
    assert (count(""), count(f"{hook.pk}/deliveries/")) == few


def test_secret_is_in_no_other_answer_log_or_page(portal, caplog, client, monkeypatch):
    made = portal.make().json()
    renewed = portal.send("POST", f"{made['id']}/secret/").json()
    hook = Webhook.objects.get()
    queue(hook, ProjectFactory(published=True))
    ping = portal.send("POST", f"{made['id']}/ping/")
    monkeypatch.setattr(http_client, "connect", Mock(side_effect=ConnectionRefusedError))
    attempt(Delivery.objects.get(pk=ping.json()["id"]))
    texts = [
        portal.send("GET", "").text,
        portal.send("GET", f"{made['id']}/").text,
        portal.send("PATCH", f"{made['id']}/", {"description": "neu"}).text,
        portal.send("GET", f"{made['id']}/deliveries/").text,
        str(list(AuditEntry.objects.values())),
        caplog.text,
    ]
    staff = sign_in(client, administrator())
    for path in ("webhook/", f"webhook/{hook.pk}/change/", "delivery/"):
        page = staff.get(f"/verwaltung/portals/{path}")
        assert page.status_code == 200
        assert "empfang.example.org" in page.text
        texts.append(page.text)
    for secret in (made["secret"], renewed["secret"], "whsec_"):
        assert all(secret not in text for text in texts)


@pytest.mark.django_db(transaction=True)
def test_twenty_first_hook_loses_the_race(monkeypatch):

    portal = PortalClient()
    for number in range(18):
        make_hook(portal.portal, f"https://a.example.org/{number}")
    made = together(
        [
            lambda number=number: services.create(
                portal.portal,
                url=f"https://b.example.org/{number}",
                event_types=["need.updated"],
                description="",
                enabled=True,
            )
            for number in range(8)
        ]
    )
    assert made == 2
    assert Webhook.objects.count() == 20


def test_administrator_switches_a_hook_off_and_it_is_logged(portal, client):
    hook, _secret = make_hook(portal.portal, "https://a.example.org/geheim")
    actor = administrator()
    data = {"action": "switch_off", "_selected_action": [str(hook.pk)]}
    page = sign_in(client, actor).post("/verwaltung/portals/webhook/", data, follow=True)
    assert "/geheim" not in page.text
    hook.refresh_from_db()
    assert hook.state == HookState.DISABLED
    assert AuditEntry.objects.get(action="webhook_disabled").actor_id == actor.user_id


def test_administration_neither_makes_nor_changes_hooks(portal, client):
    hook, _secret = make_hook(portal.portal, "https://a.example.org/")
    staff = sign_in(client, administrator())
    assert staff.get("/verwaltung/portals/webhook/add/").status_code == 403
    for action in ("change", "delete"):
        answer = staff.post(f"/verwaltung/portals/webhook/{hook.pk}/{action}/", {"post": "yes"})
        assert answer.status_code == 403
    assert Webhook.objects.get().url == "https://a.example.org/"


def test_dead_deliveries_are_seen_in_the_administration(portal, client):
    hook, _secret = make_hook(portal.portal, "https://a.example.org/")
    staff = sign_in(client, administrator())

    def page_and_queries():
        with CaptureQueriesContext(connection) as queries:
            page = staff.get("/verwaltung/portals/delivery/?state__exact=dead")
        return page, len(queries)

    def add(number):
        project = ProjectFactory(published=True)
        for _number in range(number):
            queue(hook, project).attempts.create(status=500, answer="Innereien")
        Delivery.objects.update(state=Delivery.State.DEAD)

    add(1)
    page_and_queries()
    few = page_and_queries()[1]
    add(10)
    page, many = page_and_queries()
    assert many == few
    assert page.text.count("unzustellbar") >= 11
    detail = staff.get(f"/verwaltung/portals/delivery/{Delivery.objects.first().pk}/change/")
    assert "500" in detail.text
    assert "Innereien" not in detail.text
