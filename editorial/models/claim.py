"""Claims: a moderator's temporary hold on a waiting entry, against duplicate work."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ClaimQuerySet(models.QuerySet):
    def live(self) -> Self:
        """Claims that have not expired."""
        return self.filter(expires_at__gt=timezone.now())


class Claim(models.Model):
    """At most one per entry (``kind``, ``object_id``); without effect after ``expires_at``."""

    kind = models.CharField(max_length=20)
    object_id = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    taken_at = models.DateTimeField(_("übernommen"))
    expires_at = models.DateTimeField(_("bis"))

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("Übernahme")
        verbose_name_plural = _("Übernahmen")
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="claimed_by_one"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} → {self.user}"
