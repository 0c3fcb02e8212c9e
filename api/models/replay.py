"""Answers kept for a day, so that a repeated request has its effect once (docs/portals.md)."""

from django.db import models

from api.models.portal import Portal


class StoredAnswer(models.Model):
    """What a portal was answered under one ``Idempotency-Key``; written with the effect itself.

    ``body`` is sealed (`core.security.encryption`): it may hold a secret that is told only there.
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
