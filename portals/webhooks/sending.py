"""Send due deliveries: several receivers in parallel, one message at a time to each.

A receiver that does not answer is paused for a minute, so it delays neither others nor the worker.
"""

import logging
import random
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from changefeed.resources import KINDS
from core.http.http_client import NotReached, TargetRefused, fetch
from core.jobs.locks import held_by_one
from core.security.encryption import Unreadable
from portals.models import Attempt, Delivery, HookState, Webhook
from portals.webhooks import services
from portals.webhooks.dispatching import dispatch
from portals.webhooks.emails import tell_switched_off
from portals.webhooks.events import PING
from portals.webhooks.messages import body_of
from portals.webhooks.signing import headers_of, secrets_of

log = logging.getLogger(__name__)
SIDE_BY_SIDE = 8
LEASE = timedelta(seconds=10)  # twice the longest attempt
RETRY_AFTER_SECONDS = (60, 300, 1_800, 7_200, 43_200)
REST = timedelta(minutes=1)
MAX_WAIT = timedelta(hours=12)
OFF_AFTER = timedelta(hours=24)
ANSWER_KEPT = 1_024


@dataclass(frozen=True)
class DeliveryOutcome:
    """Result of one attempt; ``retry_after`` is the time that a busy receiver asked for."""

    status: int | None = None
    duration_ms: int | None = None
    error: str = ""
    answer: str = ""
    retry_after: datetime | None = None

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def run(*, seconds: float, stop: Callable[[], bool] = lambda: False) -> None:
    """Dispatch and send until nothing is due or the time is up; one process at a time."""
    with held_by_one("portals.webhooks") as is_ours:
        if is_ours:
            _run(monotonic() + seconds, stop)


def _run(until: float, stop: Callable[[], bool]) -> None:
    running: set[Future] = set()
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        while True:
            rows = 0
            if monotonic() < until and not stop():
                rows = dispatch()
                claimed = claim(SIDE_BY_SIDE - len(running))
                running |= {pool.submit(_send_in_thread, pk) for pk in claimed}
            if running:
                running = wait(running, timeout=1, return_when=FIRST_COMPLETED).not_done
            elif not rows:
                return


def _send_in_thread(pk: UUID) -> None:
    try:
        send(pk)
    except Exception:
        log.exception("Delivery %s was not sent", pk)
    finally:
        connection.close()


def claim(most: int) -> list[UUID]:
    """Lease due deliveries: the oldest of each hook that has none in progress."""
    if most <= 0:
        return []
    now = timezone.now()
    due = _due(now).order_by("webhook_id", "next_try_at", "pk").distinct("webhook_id")
    oldest_first = sorted(due.values_list("next_try_at", "pk"))
    return [pk for _at, pk in oldest_first[:most] if _take(pk, now)]


def _take(pk: UUID, now: datetime) -> bool:
    """Filters on this table only: conditions in a subquery are not rechecked after a lock wait."""
    is_free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    rows = Delivery.objects.filter(is_free, pk=pk, state=Delivery.State.WAITING)
    return rows.update(claimed_until=now + LEASE) == 1


def overdue_seconds() -> int:
    """Seconds for which the oldest unclaimed delivery has been due."""
    now = timezone.now()
    due_since = Greatest("next_try_at", Coalesce("webhook__resting_until", "next_try_at"))
    oldest = _due(now).aggregate(oldest=Min(due_since))["oldest"]
    return round((now - oldest).total_seconds()) if oldest else 0


def _due(now: datetime) -> QuerySet:
    under_way = Delivery.objects.filter(
        webhook=OuterRef("webhook"), state=Delivery.State.WAITING, claimed_until__gt=now
    )
    is_told = Q(webhook__state=HookState.ENABLED) & (
        Q(webhook__resting_until=None) | Q(webhook__resting_until__lte=now)
    )
    return Delivery.objects.filter(
        Q(event_type=PING) | is_told,
        ~Exists(under_way),
        state=Delivery.State.WAITING,
        next_try_at__lte=now,
        webhook__portal__is_active=True,
        webhook__portal__may_webhooks=True,
    )


def send(pk: UUID) -> None:
    """Make one attempt. Outdated messages are dropped: the newer change has its own delivery."""
    delivery = Delivery.objects.select_related("webhook").filter(pk=pk).first()
    if delivery is None or delivery.state != Delivery.State.WAITING:
        return
    if not _is_still_true(delivery):
        Delivery.objects.filter(pk=pk, state=Delivery.State.WAITING).update(
            state=Delivery.State.DROPPED, finished_at=timezone.now(), claimed_until=None
        )
        return
    _note(pk, _tried(delivery), sent_to=delivery.webhook.url)


def _is_still_true(delivery: Delivery) -> bool:
    if delivery.event_type == PING:
        return True
    is_public = KINDS[delivery.kind].visible().filter(pk=delivery.object_id).exists()
    return is_public != delivery.event_type.endswith(".withdrawn")


def _tried(delivery: Delivery) -> DeliveryOutcome:
    """An internal error counts as an attempt, too, or the message would be retried for ever."""
    try:
        return _post(delivery)
    except Exception:
        log.exception("Delivery %s could not be sent", delivery.pk)
        return DeliveryOutcome(error="internal")


def _post(delivery: Delivery) -> DeliveryOutcome:
    now = timezone.now()
    body = body_of(delivery)
    try:
        headers = headers_of(delivery, body, secrets_of(delivery.webhook, now), now)
        answer = fetch("POST", delivery.webhook.url, headers=headers, body=body)
    except Unreadable:
        log.error("The secret of webhook %s is sealed with another SECRET_KEY", delivery.webhook_id)
        return DeliveryOutcome(error="secret-unreadable")
    except TargetRefused:
        return DeliveryOutcome(error="target-not-allowed")
    except NotReached as error:
        return DeliveryOutcome(duration_ms=error.duration_ms, error=error.reason)
    text = (
        answer.body[:ANSWER_KEPT]
        .decode(errors="replace")
        .replace("\0", "\N{REPLACEMENT CHARACTER}")
    )
    wish = answer.headers.get("retry-after", "") if answer.status in (429, 503) else ""
    return DeliveryOutcome(answer.status, answer.duration_ms, "", text, _moment_of(wish))


def _moment_of(retry_after: str) -> datetime | None:
    """``Retry-After`` in seconds or as an HTTP date, capped at half a day ahead."""
    now = timezone.now()
    try:
        if retry_after.isascii() and retry_after.isdigit():
            wish = now + timedelta(seconds=min(int(retry_after), MAX_WAIT.total_seconds()))
        else:
            wish = parsedate_to_datetime(retry_after)
        return min(max(wish, now), now + MAX_WAIT)
    except (ValueError, TypeError, OverflowError):
        return None


@transaction.atomic
def _note(pk: UUID, outcome: DeliveryOutcome, *, sent_to: str) -> None:
    """Record the result. A response from a URL that has been replaced does not affect the hook."""
    delivery = Delivery.objects.filter(pk=pk).first()
    hook = delivery and Webhook.objects.select_for_update().filter(pk=delivery.webhook_id).first()
    delivery = hook and Delivery.objects.select_for_update().filter(pk=pk).first()
    if not delivery:
        return
    delivery.attempts.create(
        status=outcome.status,
        duration_ms=outcome.duration_ms,
        error=outcome.error,
        answer=outcome.answer,
    )
    if delivery.state != Delivery.State.WAITING or hook.url != sent_to:
        return  # disabled or redirected while the request was in progress
    delivery.claimed_until = None
    delivery.tries += 1
    if outcome.is_success:
        _succeeded(hook, delivery)
    else:
        _failed(hook, delivery, outcome)


def _succeeded(hook: Webhook, delivery: Delivery) -> None:
    now = timezone.now()
    delivery.state, delivery.finished_at = Delivery.State.DELIVERED, now
    delivery.save()
    hook.last_success_at, hook.failing_since, hook.resting_until = now, None, None
    if delivery.event_type == PING:
        services.confirm(hook)
    hook.save()


def _failed(hook: Webhook, delivery: Delivery, outcome: DeliveryOutcome) -> None:
    now = timezone.now()
    is_ping = delivery.event_type == PING
    if is_ping or delivery.tries > len(RETRY_AFTER_SECONDS):
        delivery.state, delivery.finished_at = Delivery.State.DEAD, now
    else:
        gap = RETRY_AFTER_SECONDS[delivery.tries - 1] * random.uniform(1, 1.2)  # noqa: S311
        delivery.next_try_at = max(now + timedelta(seconds=gap), outcome.retry_after or now)
    delivery.save()
    if outcome.status == 410:
        services.end(hook, HookState.GONE)
        return
    if is_ping:
        return
    hook.failing_since = hook.failing_since or now
    hook.resting_until = outcome.retry_after or (None if outcome.status else now + REST)
    hook.save()
    if hook.state == HookState.ENABLED and now - hook.failing_since >= OFF_AFTER:
        services.end(hook, HookState.FAILED)
        tell_switched_off(hook, Attempt.objects.filter(delivery=delivery).latest("at", "id"))
