"""Drafts that portals write for towns that permit it (docs/portals.md)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality
from portals.models.portal import Portal
from projects.models import Project


class TownGrant(models.Model):
    """A town's permission for a portal to write drafts, until withdrawn.

    The audit log records who granted and withdrew it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    portal = models.ForeignKey(Portal, models.CASCADE, related_name="grants")
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["portal", "municipality"],
                condition=Q(withdrawn_at=None),
                name="one_grant_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["municipality"], name="grant_of_town")]

    def __str__(self) -> str:
        return f"{self.portal_id} {self.municipality_id}"


class SuggestionState(models.TextChoices):
    DRAFT = "draft", _("wartet auf die Kommune")
    TAKEN_UP = "taken_up", _("von der Kommune aufgegriffen")
    PUBLISHED = "published", _("veröffentlicht")
    REFUSED = "refused", _("abgelehnt")
    DISCARDED = "discarded", _("verworfen")


class Suggestion(models.Model):
    """One draft under the portal's own id; ``content`` is what the portal sent last.

    ``written_version`` is the project's version written by that content. A different version means
    that a person has edited the draft.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    portal = models.ForeignKey(Portal, models.PROTECT, related_name="suggestions")
    external_id = models.CharField(max_length=200)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    project = models.OneToOneField(Project, models.SET_NULL, null=True, related_name="suggestion")
    content = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    written_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["portal", "external_id"], name="one_suggestion_per_external_id"
            )
        ]
        indexes = [models.Index(fields=["municipality", "-created_at"], name="suggestion_of_town")]

    def __str__(self) -> str:
        return self.external_id
