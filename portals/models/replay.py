"""Responses stored for a day to make repeated requests idempotent (docs/portals.md)."""

from django.db import models

from portals.models.portal import Portal


class StoredAnswer(models.Model):
    """Response to a portal under an ``Idempotency-Key``, stored in the transaction of its effect.

    ``body`` is encrypted (`core.security.encryption`), because it may contain a one-time secret.
    """

    portal = models.ForeignKey(Portal, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64, help_text="Hash of method, path and body.")
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["portal", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["created_at"], name="stored_answer_age")]

    def __str__(self) -> str:
        return f"{self.portal_id} {self.key}"
