"""Writes to webhooks by portals and administrators; all audited."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changefeed import changes
from core.api.problems import Problem
from core.audit import recording as audit
from core.errors import WrongState
from portals.models import Delivery, HookState, Portal, Webhook
from portals.webhooks.events import PING
from portals.webhooks.signing import new_secret

FORMER_SECRET_SIGNS_FOR = timedelta(hours=24)
_IS_ON = (HookState.PENDING, HookState.ENABLED)


@transaction.atomic
def create(
    portal: Portal, *, url: str, event_types: list[str], description: str, enabled: bool
) -> tuple[Webhook, str]:
    """Create a hook that awaits a successful test message; returns it and its secret, once.

    Raises `WrongState` at the limit per portal.
    """
    Portal.objects.select_for_update().get(pk=portal.pk)
    if portal.webhooks.count() >= Webhook.MAX_PER_PORTAL:
        raise WrongState(
            _("Ein Portal hat höchstens %(most)d Webhooks. Löschen Sie zuerst einen.")
            % {"most": Webhook.MAX_PER_PORTAL}
        )
    secret, sealed = new_secret()
    hook = portal.webhooks.create(
        url=url,
        event_types=event_types,
        description=description,
        secret=sealed,
        state=HookState.PENDING if enabled else HookState.DISABLED,
    )
    _record("webhook_created", hook, events=event_types)
    return hook, secret


@transaction.atomic
def change(hook: Webhook, values: dict) -> tuple[Webhook, str | None]:
    """Update whichever of ``url``, ``event_types``, ``description``, ``enabled`` are given.

    A new URL gets a new secret, which is returned, and must be confirmed again: the old secret is
    never sent to a new URL. Raises `WrongState` if the hook cannot be enabled yet.
    """
    hook = locked(hook)
    secret = None
    changed = [
        name
        for name in ("url", "event_types", "description")
        if name in values and values[name] != getattr(hook, name)
    ]
    for name in changed:
        setattr(hook, name, values[name])
    if "url" in changed:
        secret, hook.secret = new_secret()
        hook.former_secret, hook.former_secret_until = b"", None
        hook.confirmed_at = hook.failing_since = hook.resting_until = hook.last_success_at = None
        _leave_off(hook)
        if hook.state != HookState.DISABLED:
            _set_state(hook, HookState.PENDING)
    if changed:
        hook.save()
        _record("webhook_changed", hook, fields=changed)
    wanted = values.get("enabled")
    if wanted is False and hook.state in _IS_ON:
        _switch(hook, HookState.DISABLED, "webhook_disabled", portal=str(hook.portal_id))
    if wanted is True and hook.state not in _IS_ON:
        _enable(hook)
    return hook, secret


@transaction.atomic
def enable(hook: Webhook) -> Webhook:
    """Enable the hook again; an unconfirmed one returns to waiting for confirmation.

    Raises `WrongState` for a hook whose test message has not been answered yet.
    """
    hook = locked(hook)
    if hook.state == HookState.PENDING:
        raise WrongState(
            _("Der Webhook ist noch nicht bestätigt. Senden Sie zuerst eine Probe mit …/ping/.")
        )
    if hook.state != HookState.ENABLED:
        _enable(hook)
    return hook


def _enable(hook: Webhook) -> None:
    hook.failing_since = hook.resting_until = None
    _set_state(hook, HookState.ENABLED if hook.confirmed_at else HookState.PENDING)
    hook.save()
    _record("webhook_enabled", hook, state=hook.state)


@transaction.atomic
def delete(hook: Webhook) -> None:
    hook = locked(hook)
    _record("webhook_deleted", hook)
    hook.delete()


@transaction.atomic
def renew_secret(hook: Webhook) -> tuple[Webhook, str]:
    """Create a secret and return it, once; the previous one signs as well for a day, older ones stop."""
    hook = locked(hook)
    hook.former_secret = hook.secret
    hook.former_secret_until = timezone.now() + FORMER_SECRET_SIGNS_FOR
    secret, hook.secret = new_secret()
    hook.save()
    _record("webhook_secret_made", hook)
    return hook, secret


@transaction.atomic
def ping(hook: Webhook) -> Delivery:
    """Queue a test message; the first 2xx response enables a pending hook."""
    hook = locked(hook)
    return Delivery.objects.create(
        webhook=hook,
        event_type=PING,
        kind="webhook",
        object_id=hook.pk,
        cursor=changes.encode(changes.newest()),
        changed_at=timezone.now(),
    )


@transaction.atomic
def redeliver(delivery: Delivery) -> Delivery:
    """Send again with a full set of attempts. Raises `WrongState` if the hook is not enabled."""
    hook = locked(delivery.webhook)
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if hook.state != HookState.ENABLED and delivery.event_type != PING:
        raise WrongState(_("Der Webhook ist nicht eingeschaltet. Schalten Sie ihn zuerst ein."))
    if delivery.state != Delivery.State.WAITING:
        delivery.state, delivery.tries, delivery.finished_at = Delivery.State.WAITING, 0, None
    delivery.next_try_at = timezone.now()
    delivery.save()
    return delivery


@transaction.atomic
def switch_off(hook: Webhook, *, by: UUID) -> None:
    """Disable on behalf of an administrator (``by``: user id). Raises `WrongState` if it is off."""
    hook = locked(hook)
    if hook.state not in _IS_ON:
        raise WrongState
    _switch(hook, HookState.DISABLED, "webhook_disabled", by=by)


def end(hook: Webhook, state: HookState) -> None:
    """Disable because of the receiver's responses; the caller holds the lock."""
    if state == HookState.GONE:
        hook.confirmed_at = None
    action = "webhook_gone" if state == HookState.GONE else "webhook_failed"
    _switch(hook, state, action)


def confirm(hook: Webhook) -> None:
    """The test message was answered 2xx; the caller holds the lock and saves."""
    hook.confirmed_at = timezone.now()
    if hook.state == HookState.PENDING:
        _set_state(hook, HookState.ENABLED)
        _record("webhook_enabled", hook, state=hook.state)


def locked(hook: Webhook) -> Webhook:
    """Reload with a lock. Raises `Problem` 404 if it was deleted concurrently."""
    rows = Webhook.objects.select_for_update(of=("self",)).select_related("portal")
    found = rows.filter(pk=hook.pk).first()
    if found is None:
        raise Problem(404, "not-found")
    return found


def _switch(hook: Webhook, state: HookState, action: str, *, by: UUID | None = None, **detail):
    _set_state(hook, state)
    hook.save()
    _leave_off(hook)
    audit.record(action, hook, by=by, **detail)


def _set_state(hook: Webhook, state: HookState) -> None:
    now = timezone.now()
    hook.state, hook.state_changed_at = state, now
    hook.enabled_at = now if state == HookState.ENABLED else None


def _leave_off(hook: Webhook) -> None:
    """Mark waiting deliveries dead: a hook that was off catches up from the feed."""
    waiting = hook.deliveries.filter(state=Delivery.State.WAITING)
    waiting.update(state=Delivery.State.DEAD, claimed_until=None, finished_at=timezone.now())


def _record(action: str, hook: Webhook, **detail: str | Collection[str]) -> None:
    audit.record(action, hook, by=None, portal=str(hook.portal_id), **detail)
