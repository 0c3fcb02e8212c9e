"""Webhooks of portals, and their deliveries (docs/webhooks.md)."""

import uuid
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portals.models.portal import Portal


class HookState(models.TextChoices):
    """State codes of the API; only `ENABLED` hooks receive changes."""

    PENDING = "pending", _("wartet auf die erste beantwortete Probe")
    ENABLED = "enabled", _("eingeschaltet")
    DISABLED = "disabled", _("vom Portal ausgeschaltet")
    FAILED = "failed", _("nach 24 Stunden ohne Erfolg ausgeschaltet")
    GONE = "gone", _("vom Empfänger abbestellt (410)")


class Webhook(models.Model):
    """URL that receives a portal's change notifications. Secrets are encrypted
    (`core.security.encryption`).

    - ``former_secret``: signs as well until ``former_secret_until``
    - ``confirmed_at``: when a test message to the current URL was answered 2xx
    - ``enabled_at``: only later changes are sent
    - ``failing_since``: first failure after the last success
    - ``resting_until``: until then only test messages are sent, because the receiver did not answer
      or asked for a pause
    """

    MAX_PER_PORTAL = 20

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    portal = models.ForeignKey(Portal, models.CASCADE, related_name="webhooks")
    url = models.CharField(_("Adresse"), max_length=2_000)
    description = models.CharField(_("Beschreibung"), max_length=200, blank=True)
    event_types = ArrayField(models.CharField(max_length=40), verbose_name=_("Ereignisse"))
    state = models.CharField(
        _("Stand"), max_length=10, choices=HookState.choices, default=HookState.PENDING
    )
    state_changed_at = models.DateTimeField(_("Stand seit"), default=timezone.now)
    secret = models.BinaryField()
    former_secret = models.BinaryField(default=b"")
    former_secret_until = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(_("bestätigt"), null=True)
    enabled_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(_("letzter Erfolg"), null=True)
    failing_since = models.DateTimeField(_("erfolglos seit"), null=True)
    resting_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("angelegt"), auto_now_add=True)

    class Meta:
        verbose_name = _("Webhook")
        verbose_name_plural = _("Webhooks")
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        """Without the path, which often contains the receiver's secret."""
        return self.host

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("wartet")
    DELIVERED = "delivered", _("zugestellt")
    DROPPED = "dropped", _("überholt, nicht gesendet")
    DEAD = "dead", _("unzustellbar")


class Delivery(models.Model):
    """One message to one hook; its id is the ``webhook-id`` of every attempt.

    - ``claimed_until``: lease of the sending process, which is presumed dead afterwards
    - ``tries``: attempts since it was last queued
    - ``cursor``: position in the change feed
    """

    State = DeliveryState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(
        Webhook, models.CASCADE, related_name="deliveries", verbose_name=_("Webhook")
    )
    event_type = models.CharField(_("Ereignis"), max_length=40)
    kind = models.CharField(max_length=20)
    object_id = models.UUIDField(_("Objekt"))
    version = models.PositiveIntegerField(null=True)
    cursor = models.CharField(max_length=300)
    changed_at = models.DateTimeField()
    state = models.CharField(
        _("Stand"), max_length=10, choices=State.choices, default=State.WAITING
    )
    tries = models.PositiveSmallIntegerField(_("Versuche"), default=0)
    next_try_at = models.DateTimeField(_("nächster Versuch"), default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now)
    finished_at = models.DateTimeField(_("beendet"), null=True)

    class Meta:
        verbose_name = _("Zustellung")
        verbose_name_plural = _("Zustellungen")
        indexes = [
            models.Index(
                fields=["webhook", "next_try_at"],
                condition=Q(state="waiting"),
                name="delivery_waiting",
            ),
            models.Index(fields=["webhook", "-created_at", "-id"], name="delivery_newest"),
            models.Index(fields=["created_at"], name="delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.pk}"


class Attempt(models.Model):
    """One attempt: response status or an ``error`` code; ``answer`` is the first kilobyte."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=30, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return str(self.status or self.error)


class Announced(models.Model):
    """Last announced state of an object, which distinguishes “published” from “updated”."""

    kind = models.CharField(max_length=20)
    object_id = models.UUIDField()
    is_public = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="announced_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class LogReader(models.Model):
    """Position up to which the change log has been turned into deliveries; a single row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    cursor = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_log_reader")]

    def __str__(self) -> str:
        return self.cursor
