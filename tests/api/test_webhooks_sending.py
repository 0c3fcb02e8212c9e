"""What a real receiver gets, and the effect of each of its answers."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import standardwebhooks
import time_machine
from django.core import mail
from django.utils import timezone

from core.http import http_client
from core.models import AuditEntry, MailRecord
from core.tasks import send_mail
from editorial.workflow.choices import State
from portals.models import Delivery, HookState, Webhook
from portals.webhooks import sending, services
from portals.webhooks.sending import RETRY_AFTER_SECONDS
from projects.models import Project
from tests.api.hooks import PortalClient, attempt, make_hook, queue
from tests.core.receiver import Receiver, answer, drip, flood, hang, ok
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_development(settings):
    settings.OUTGOING_ALLOW_PRIVATE = True


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


@pytest.fixture
def portal():
    return PortalClient()


@pytest.fixture
def hooked(portal, receiver):
    return make_hook(portal.portal, receiver.url)


@pytest.fixture
def project():
    return ProjectFactory(published=True)


def shorter(monkeypatch, seconds):
    fetch = http_client.fetch
    monkeypatch.setattr(
        sending, "fetch", lambda *args, **kw: fetch(*args, **{**kw, "seconds": seconds})
    )


def test_message_is_accepted_by_the_library_of_the_standard(hooked, receiver, project):
    hook, secret = hooked
    delivery = attempt(queue(hook, project))
    assert delivery.state == Delivery.State.DELIVERED
    got = receiver.requests[0]
    message = standardwebhooks.Webhook(secret).verify(got.body, got.headers)
    assert message == json.loads(got.body)
    assert message["type"] == "project.updated"
    assert set(message) == {"type", "timestamp", "data"}
    assert set(message["data"]) == {"kind", "id", "version", "action", "url", "cursor"}
    assert message["data"]["id"] == str(project.pk)
    assert message["data"]["url"].endswith(f"/api/v1/projects/{project.pk}/")
    assert got.headers["webhook-id"] == str(delivery.pk)
    assert got.headers["content-type"] == "application/json"


def test_one_changed_byte_a_wrong_time_and_another_secret_are_refused(hooked, receiver, project):
    hook, secret = hooked
    attempt(queue(hook, project))
    got, verifier = receiver.requests[0], standardwebhooks.Webhook(secret)
    refused = standardwebhooks.WebhookVerificationError
    for position in (0, len(got.body) // 2, len(got.body) - 2):
        changed = bytearray(got.body)
        changed[position] ^= 1
        with pytest.raises(refused):
            verifier.verify(bytes(changed), got.headers)
    for minutes in (-10, 10):
        with (
            time_machine.travel(timezone.now() + timedelta(minutes=minutes)),
            pytest.raises(refused),
        ):
            verifier.verify(got.body, got.headers)
    foreign = "whsec_" + base64.b64encode(b"x" * 32).decode()
    with pytest.raises(refused):
        standardwebhooks.Webhook(foreign).verify(got.body, got.headers)


def test_signature_is_the_one_of_the_standard(hooked, receiver, project):
    hook, secret = hooked
    attempt(queue(hook, project))
    got = receiver.requests[0]
    signed = b".".join(
        [got.headers["webhook-id"].encode(), got.headers["webhook-timestamp"].encode(), got.body]
    )
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert len(key) == 32
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{expected}"


def test_former_secret_signs_too_for_a_day(hooked, receiver, project):
    hook, first = hooked
    with time_machine.travel(START) as clock:
        hook, second = services.renew_secret(hook)
        attempt(queue(hook, project))
        got = receiver.requests[0]
        assert len(got.headers["webhook-signature"].split(" ")) == 2
        for secret in (first, second):
            standardwebhooks.Webhook(secret).verify(got.body, got.headers)
        clock.shift(timedelta(hours=24))
        attempt(queue(hook, project))
        got = receiver.requests[1]
        standardwebhooks.Webhook(second).verify(got.body, got.headers)
        with pytest.raises(standardwebhooks.WebhookVerificationError):
            standardwebhooks.Webhook(first).verify(got.body, got.headers)


def test_pending_until_a_test_message_is_answered(portal, receiver):
    hook, secret = make_hook(portal.portal, receiver.url, confirmed=False)
    receiver.answers[:] = [answer("500 Internal Server Error"), ok()]
    ping = attempt(services.ping(hook))
    assert ping.state == Delivery.State.DEAD
    assert portal.send("GET", f"{hook.pk}/").json()["state"] == "pending"
    ping = attempt(services.ping(hook))
    assert ping.state == Delivery.State.DELIVERED
    assert portal.send("GET", f"{hook.pk}/").json()["state"] == "enabled"
    message = standardwebhooks.Webhook(secret).verify(
        receiver.requests[1].body, receiver.requests[1].headers
    )
    assert message["type"] == "webhook.ping"
    assert message["data"]["url"].endswith(f"/api/v1/webhooks/{hook.pk}/")


def test_only_test_messages_go_to_a_hook_that_waits(portal, receiver, project):
    hook, _secret = make_hook(portal.portal, receiver.url, confirmed=False)
    queue(hook, project)
    ping = services.ping(hook)
    assert sending.claim(8) == [ping.pk]
    assert sending.claim(8) == []


def test_answer_to_a_former_address_confirms_nothing(portal, receiver):
    hook, _secret = make_hook(portal.portal, receiver.url, confirmed=False)
    ping = services.ping(hook)

    delivery = Delivery.objects.select_related("webhook").get(pk=ping.pk)
    outcome = sending._post(delivery)
    services.change(hook, {"url": "http://127.0.0.1:1/"})
    services.redeliver(Delivery.objects.get(pk=ping.pk))
    sending._note(ping.pk, outcome, sent_to=delivery.webhook.url)
    hook = Webhook.objects.get()
    assert (hook.state, hook.confirmed_at) == (HookState.PENDING, None)


NONSENSE = [
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nx",
    answer("429 Too Many", Retry_After="Mon, 01 Jan 99999999999999999999 00:00:00 GMT"),
    answer("503 Later", Retry_After="9" * 5_000),
    answer("503 Later", Retry_After="Mon, 01 Jan 2035 00:00:00 +99999999"),
]


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_invalid_answer_counts_as_an_attempt(hooked, receiver, project, nonsense):
    hook, _secret = hooked
    receiver.answers[:] = [nonsense]
    delivery = attempt(queue(hook, project))
    assert (delivery.state, delivery.tries) == (Delivery.State.WAITING, 1)
    assert delivery.next_try_at > timezone.now()
    hook.refresh_from_db()
    assert hook.failing_since is not None


def test_internal_error_counts_as_an_attempt(hooked, project, monkeypatch):
    def fail(*args, **kwargs):
        raise KeyError("x")

    monkeypatch.setattr(sending, "fetch", fail)
    delivery = attempt(queue(hooked[0], project))
    assert (delivery.tries, delivery.attempts.get().error) == (1, "internal")


@pytest.mark.parametrize(
    "status", ["500 Internal Server Error", "404 Not Found", "302 Found", "100 Continue", "304 No"]
)
def test_everything_but_2xx_is_a_failure_and_tried_again(hooked, receiver, project, status):
    hook, _secret = hooked
    with Receiver() as canary, time_machine.travel(START, tick=False):
        receiver.answers[:] = [answer(status, b"nein", Location=canary.url)]
        delivery = attempt(queue(hook, project))
        assert canary.hits == 0
        assert (delivery.state, delivery.tries) == (Delivery.State.WAITING, 1)
        gap = (delivery.next_try_at - START).total_seconds()
        assert 60 <= gap <= 72
        hook.refresh_from_db()
        assert hook.failing_since == START


def test_retries_follow_the_schedule_with_one_id_and_end(hooked, receiver, project):
    hook, _secret = hooked
    receiver.answers[:] = [answer("500 Internal Server Error")]
    with time_machine.travel(START, tick=False) as clock:
        delivery = attempt(queue(hook, project))
        for gap in RETRY_AFTER_SECONDS:
            wait = delivery.next_try_at - timezone.now()
            assert gap <= wait.total_seconds() <= gap * 1.2
            assert sending.claim(1) == []
            clock.shift(wait)
            assert sending.claim(1) == [delivery.pk]
            assert delivery.state == Delivery.State.WAITING
            delivery = attempt(delivery)
    assert (delivery.state, delivery.tries) == (Delivery.State.DEAD, 6)
    assert len({got.headers["webhook-id"] for got in receiver.requests}) == 1
    assert len({got.headers["webhook-timestamp"] for got in receiver.requests}) == 6
    assert len({got.body for got in receiver.requests}) == 1


def test_dead_delivery_can_be_sent_again_by_the_portal(portal, hooked, receiver, project):
    hook, _secret = hooked
    delivery = queue(hook, project)
    receiver.answers[:] = [answer("500 Internal Server Error"), ok()]
    attempt(delivery)
    Delivery.objects.update(state=Delivery.State.DEAD, tries=6)
    got = portal.send("POST", f"{hook.pk}/deliveries/{delivery.pk}/redeliver/")
    assert (got.status_code, got.json()["state"], got.json()["tries"]) == (202, "waiting", 0)
    assert sending.claim(1) == [delivery.pk]
    attempt(delivery)
    row = portal.send("GET", f"{hook.pk}/deliveries/").json()["results"][0]
    assert row["state"] == "delivered"
    assert [found["status"] for found in row["attempts"]] == [500, 200]
    assert row["attempts"][1]["answer"] == "danke"
    assert {got.headers["webhook-id"] for got in receiver.requests} == {str(delivery.pk)}


def test_410_ends_the_hook(hooked, receiver, project):
    hook, _secret = hooked
    other = queue(hook, project)
    receiver.answers[:] = [answer("410 Gone")]
    delivery = attempt(queue(hook, project))
    hook.refresh_from_db()
    assert hook.state == HookState.GONE
    other.refresh_from_db()
    assert {delivery.state, other.state} == {Delivery.State.DEAD}
    assert AuditEntry.objects.filter(action="webhook_gone").count() == 1
    assert sending.claim(8) == []


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("3600", 3_600),
        (format_datetime(START + timedelta(seconds=3_600), usegmt=True), 3_600),
        ("999999999999999999999", 43_200),
        (format_datetime(START + timedelta(days=400), usegmt=True), 43_200),
    ],
)
def test_retry_after_is_respected_within_bounds(hooked, receiver, project, status, header, seconds):
    hook, _secret = hooked
    receiver.answers[:] = [answer(status, Retry_After=header)]
    with time_machine.travel(START, tick=False) as clock:
        delivery = attempt(queue(hook, project))
        assert delivery.next_try_at == START + timedelta(seconds=seconds)
        queue(hook, project)
        assert sending.claim(8) == []
        clock.shift(seconds - 1)
        assert sending.claim(8) == []
        clock.shift(2)
        assert len(sending.claim(8)) == 1


@pytest.mark.parametrize("header", ["", "-5", "bald", "0", "Mon, 99 Nov 2026 08:00:00 GMT", "½"])
def test_invalid_retry_after_is_ignored(hooked, receiver, project, header):
    hook, _secret = hooked
    raw = answer("503 Service Unavailable", Retry_After=header)
    receiver.answers[:] = [raw]
    with time_machine.travel(START, tick=False):
        delivery = attempt(queue(hook, project))
        assert 60 <= (delivery.next_try_at - START).total_seconds() <= 72


@pytest.mark.parametrize("behaviour", [hang, drip])
def test_receiver_that_hangs_or_drips_is_given_up_and_rests(
    hooked, receiver, project, behaviour, monkeypatch
):
    hook, _secret = hooked
    shorter(monkeypatch, 0.5)
    receiver.answers[:] = [behaviour]
    delivery = attempt(queue(hook, project))
    found = delivery.attempts.get()
    assert (found.status, found.error) == (None, "timeout")
    assert 400 < found.duration_ms < 2_000
    queue(hook, project)
    assert sending.claim(8) == []
    with time_machine.travel(timezone.now() + timedelta(seconds=59)):
        assert sending.claim(8) == []
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert len(sending.claim(8)) == 1


def test_endless_answer_counts_by_its_status_and_a_kilobyte_is_kept(hooked, receiver, project):
    hook, _secret = hooked
    receiver.answers[:] = [flood, answer("200 OK", b"\x00\xff" + b"y" * 2_000)]
    delivery = attempt(queue(hook, project))
    assert delivery.state == Delivery.State.DELIVERED
    assert delivery.attempts.get().answer == "x" * 1_024
    other = attempt(queue(hook, project))
    assert other.attempts.get().answer.startswith("\ufffd\ufffdyyy")


def test_refused_target_tells_neither_why_nor_how_long(hooked, project, settings):
    hook, _secret = hooked
    delivery = queue(hook, project)
    settings.OUTGOING_ALLOW_PRIVATE = False
    attempt(delivery)
    found = delivery.attempts.get()
    assert (found.status, found.error, found.duration_ms) == (None, "target-not-allowed", None)


def test_after_a_day_of_failures_the_hook_is_off_and_one_mail_goes_out(
    portal, hooked, receiver, project
):
    hook, _secret = hooked
    receiver.answers[:] = [answer("500 Internal Server Error")]
    with time_machine.travel(START, tick=False) as clock:
        attempt(queue(hook, project))
        clock.shift(timedelta(hours=23, minutes=59))
        attempt(queue(hook, project))
        hook.refresh_from_db()
        assert hook.state == HookState.ENABLED
        clock.shift(timedelta(minutes=1))
        waiting = queue(hook, project)
        for delivery in [queue(hook, project), queue(hook, project)]:
            attempt(delivery)
        hook.refresh_from_db()
        assert hook.state == HookState.FAILED
        waiting.refresh_from_db()
        assert waiting.state == Delivery.State.DEAD
    record = MailRecord.objects.get()
    assert record.to == "betrieb@land.example"
    assert "127.0.0.1" in record.subject
    assert f"/webhooks/{hook.pk}/enable/" in record.text
    for part in ("whsec_", "/hook"):
        assert part not in record.text.replace("/webhooks/", "")
    send_mail.func(None, mail_id=str(record.pk))
    assert len(mail.outbox) == 1
    assert AuditEntry.objects.filter(action="webhook_failed").count() == 1
    receiver.answers[:] = [ok()]
    assert portal.send("POST", f"{hook.pk}/enable/").json()["state"] == "enabled"
    assert attempt(queue(hook, project)).state == Delivery.State.DELIVERED


def test_a_success_in_between_starts_the_day_anew(hooked, receiver, project):
    hook, _secret = hooked
    bad = answer("500 Internal Server Error")
    receiver.answers[:] = [bad, ok(), bad]
    with time_machine.travel(START, tick=False) as clock:
        attempt(queue(hook, project))
        clock.shift(timedelta(hours=20))
        attempt(queue(hook, project))
        clock.shift(timedelta(hours=20))
        attempt(queue(hook, project))
    hook.refresh_from_db()
    assert (hook.state, hook.last_success_at) == (HookState.ENABLED, START + timedelta(hours=20))


@pytest.mark.parametrize("action", ["published", "updated"])
def test_object_withdrawn_meanwhile_is_not_sent(hooked, receiver, project, action):
    hook, _secret = hooked
    delivery = queue(hook, project, action)
    Project.objects.update(state=State.TAKEN_DOWN)
    assert attempt(delivery).state == Delivery.State.DROPPED
    assert receiver.hits == 0


def test_withdrawal_of_an_object_public_again_is_not_sent(hooked, receiver, project):
    hook, _secret = hooked
    assert attempt(queue(hook, project, "withdrawn")).state == Delivery.State.DROPPED
    Project.objects.update(state=State.TAKEN_DOWN)
    assert attempt(queue(hook, project, "withdrawn")).state == Delivery.State.DELIVERED
    assert receiver.hits == 1


def test_message_holds_no_text_of_the_entry(hooked, receiver):
    hook, _secret = hooked
    project = ProjectFactory(published=True, title="Geheimtitel", summary="Geheimsatz")
    project.contact_email = "person@stadt.example"
    for action in ("published", "updated"):
        attempt(queue(hook, project, action))
    Project.objects.update(state=State.TAKEN_DOWN, reason="Geheimgrund")
    attempt(queue(hook, project, "withdrawn"))
    sent = b"".join(got.body for got in receiver.requests).decode()
    assert len(receiver.requests) == 3
    for text in ("Geheim", "stadt.example", project.municipality.name):
        assert text not in sent


def test_switched_off_portal_gets_no_messages(portal, hooked, project):
    hook, _secret = hooked
    queue(hook, project)
    portal.portal.is_active = False
    portal.portal.save()
    assert sending.claim(8) == []


def test_killed_sender_is_replaced_when_its_lease_ends(hooked, receiver, project):
    hook, _secret = hooked
    delivery = queue(hook, project)
    with time_machine.travel(START + timedelta(days=400), tick=False) as clock:
        assert sending.claim(8) == [delivery.pk]
        assert sending.claim(8) == []
        clock.shift(timedelta(seconds=61))
        assert sending.claim(8) == [delivery.pk]


def test_undecryptable_secret_is_a_failure_and_no_crash(hooked, receiver, project, settings):
    hook, _secret = hooked
    delivery = queue(hook, project)
    settings.SECRET_KEY = "another key " * 6
    attempt(delivery)
    assert delivery.attempts.get().error == "secret-unreadable"
    assert receiver.hits == 0
    services.renew_secret(hook)
    assert attempt(delivery).state == Delivery.State.DELIVERED


def test_a_receiver_that_rested_makes_no_message_late(hooked, project):
    hook, _secret = hooked
    now = timezone.now()
    Delivery.objects.filter(pk=queue(hook, project).pk).update(next_try_at=now - timedelta(hours=9))
    Webhook.objects.update(resting_until=now - timedelta(seconds=7))
    assert 7 <= sending.overdue_seconds() < 20


def test_health_tells_how_late_webhooks_are(hooked, project, client):
    hook, _secret = hooked
    assert client.get("/health/ready").json()["webhooks_overdue_seconds"] == 0
    Delivery.objects.filter(pk=queue(hook, project).pk).update(
        next_try_at=timezone.now() - timedelta(seconds=100)
    )
    assert 100 <= client.get("/health/ready").json()["webhooks_overdue_seconds"] < 110
