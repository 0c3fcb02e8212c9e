"""Status updates: short dated posts of a town on its project, public at once."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from editorial.workflow.choices import PUBLIC_STATES
from projects.models import Project

ANCHOR = "neuigkeiten"


def anchored(page: str, pk: uuid.UUID | str) -> str:
    """URL of a status update on the page of its project."""
    return f"{page}#neuigkeit-{pk}"


class StatusUpdateQuerySet(models.QuerySet):
    def public(self) -> "StatusUpdateQuerySet":
        """What everybody reads: on public projects, taken off by nobody."""
        return self.filter(hidden_at=None, project__state__in=PUBLIC_STATES)

    def visible_to(self, actor) -> "StatusUpdateQuerySet":
        """What is public; what the moderation took off also for its town and for staff.

        What the town itself took back nobody reads any more.
        """
        rows = self.filter(project__state__in=PUBLIC_STATES)
        if actor.is_moderator:
            return rows.filter(Q(hidden_at=None) | Q(hidden_by_staff=True))
        shown = Q(hidden_at=None)
        if actor.municipality_id:
            shown |= Q(hidden_by_staff=True, project__municipality_id=actor.municipality_id)
        return rows.filter(shown)

    def newest_first(self) -> "StatusUpdateQuerySet":
        return self.order_by("-on", "-id")

    def newer_than(self, update: "StatusUpdate") -> "StatusUpdate | None":
        """The next newer one among these."""
        beyond = Q(on__gt=update.on) | Q(on=update.on, pk__gt=update.pk)
        return self.filter(beyond).order_by("on", "id").first()


class StatusUpdate(models.Model):
    """News of a project; ``on`` is the day it tells of."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="status_updates")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    on = models.DateField(_("Tag"))
    title = models.CharField(_("Überschrift"), max_length=120)
    text = models.TextField(_("Text"), max_length=5_000)
    link = models.URLField(_("Link"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by_staff = models.BooleanField(default=False)
    hidden_reason = models.CharField(_("Begründung"), max_length=2_000, blank=True)

    objects = StatusUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("Neuigkeit")
        verbose_name_plural = _("Neuigkeiten")
        ordering = ["-on", "-id"]
        indexes = [
            models.Index(
                "project",
                F("on").desc(),
                F("id").desc(),
                condition=Q(hidden_at=None) | Q(hidden_by_staff=True),
                name="status_update_newest",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return anchored(self.project.get_absolute_url(), self.pk)
