"""A proposed new value for one public field of an entry, decided by the owning town."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.mail.addresses import AddressField
from editorial.models import EditorialModel
from editorial.models.base import editorial_models
from municipalities.actors import Actor
from municipalities.models import Municipality


class CorrectionQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The owning town, and the moderation if it may read the entry.

        Not even the proposer reads it. The moderation cannot read lessons shown on request only,
        nor the corrections that quote them.
        """
        seen = Q(pk__in=[])
        if actor.municipality_id:
            seen |= Q(municipality=actor.municipality_id)
        if actor.is_moderator:
            for model in editorial_models():
                entries = model.objects.visible_to(actor).values("pk")
                seen |= Q(kind=model._meta.model_name, object_id__in=entries)
        return self.filter(seen)

    def open(self) -> Self:
        return self.filter(state=Correction.State.OPEN)

    def anonymous(self) -> Self:
        return self.filter(signed_in=False)

    def about(self, entry: EditorialModel) -> Self:
        return self.filter(kind=entry.kind_name, object_id=entry.pk)


class Correction(models.Model):
    """``field`` names a field of the entry ``kind``/``object_id`` (`correctable_fields`).

    Values are plain text. ``base_value`` is what the proposer saw in ``base_version``.
    ``revision_id`` is the revision it was accepted into; the proposer counts as an author of that
    revision. ``municipality`` owns the entry, ``by_municipality`` is the proposer's. The mail
    address is used for one answer and deleted a month later (`editorial.corrections.tasks`).
    """

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        ACCEPTED = "accepted", _("übernommen")
        REFUSED = "refused", _("nicht übernommen")
        OUTDATED = "outdated", _("überholt")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    object_id = models.UUIDField()
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    field = models.CharField(max_length=100)
    base_value = models.TextField(blank=True)
    base_version = models.PositiveIntegerField()
    proposed_value = models.TextField(blank=True)
    comment = models.CharField(_("Warum?"), max_length=2_000, blank=True)
    source_url = models.URLField(_("Quelle"), max_length=500, blank=True)
    signed_in = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+"
    )
    contact_email = AddressField(_("E-Mail für eine Antwort"), blank=True)
    language = models.CharField(max_length=2, default="de")
    state = models.CharField(_("Stand"), max_length=8, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("Grund"), max_length=2_000, blank=True)
    revision_id = models.UUIDField(null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Korrekturvorschlag")
        verbose_name_plural = _("Korrekturvorschläge")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="correction_decided_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "created_at", "id"], name="correction_town"),
            models.Index(
                fields=["kind", "object_id"], condition=Q(state="open"), name="correction_open"
            ),
            models.Index(
                fields=["decided_at"], condition=~Q(contact_email=""), name="correction_addresses"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.field}"

    def get_absolute_url(self) -> str:
        return reverse("correction_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
