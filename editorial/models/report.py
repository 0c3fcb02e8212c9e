"""Something that a member of a town showed to the moderation."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality


class ReportQuerySet(models.QuerySet):
    def visible_to(self, actor) -> "ReportQuerySet":
        """Staff alone (security.md C5)."""
        return self.all() if actor.is_moderator else self.none()

    def open(self) -> "ReportQuerySet":
        return self.filter(handled_at=None)

    def of_kind(self, kind: str) -> "ReportQuerySet":
        return self.filter(kind=kind)


class Report(models.Model):
    """``kind`` names a `editorial.reports.Reportable`, ``object_id`` what is reported."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    object_id = models.UUIDField()
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(_("Was stört Sie daran?"), max_length=1_000)
    created_at = models.DateTimeField(auto_now_add=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    handling_note = models.CharField(_("Was wurde getan?"), max_length=1_000, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("Meldung")
        verbose_name_plural = _("Meldungen")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"],
                condition=Q(handled_at=None),
                name="report_open_once",
            )
        ]

    def __str__(self) -> str:
        return self.reason[:60]

    def get_absolute_url(self) -> str:
        return reverse("report_detail", args=[self.pk])
