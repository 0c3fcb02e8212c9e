"""Reports to the moderation, by members of towns or by the public."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.lists.counts import count_of
from core.mail.addresses import AddressField
from editorial.workflow.choices import Ground
from municipalities.actors import Actor
from municipalities.models import Municipality


class ReportQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Staff only (docs/security.md, row C5)."""
        return self.all() if actor.is_moderator else self.none()

    def open(self) -> Self:
        return self.filter(handled_at=None)

    def with_further(self) -> Self:
        """Annotate ``further``: the number of additional statements.

        The subquery is evaluated only for the rows that are shown.
        """
        return self.annotate(further=count_of(ReportNote.objects.all(), "report"))

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)


class Statement(models.Model):
    """One person's report. ``municipality`` is empty for users without a town and without sign-in.

    The mail address is used for one answer and deleted a month later.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="+")
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    ground = models.CharField(
        _("Worum geht es?"), max_length=12, choices=Ground.choices, blank=True, db_default=""
    )
    reason = models.CharField(_("Was stört Sie daran?"), max_length=2_000)
    contact_email = AddressField(_("E-Mail für eine Antwort"), blank=True, db_default="")
    language = models.CharField(max_length=2, db_default="de")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.reason[:60]


class Report(Statement):
    """``kind`` names a `editorial.reports.services.Reportable`, ``object_id`` the reported object.

    At most one report per object is open; further statements become its `notes`.
    """

    kind = models.CharField(max_length=20)
    object_id = models.UUIDField()
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    handling_note = models.CharField(_("Was wurde getan?"), max_length=2_000, blank=True)

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

    def get_absolute_url(self) -> str:
        return reverse("report_detail", args=[self.pk])

    @property
    def statements(self) -> list[Statement]:
        """The first statement and the additional ones, oldest first."""
        return [self, *self.notes.all()]


class ReportNote(Statement):
    """An additional statement about an object whose report is already open."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="notes")

    class Meta:
        verbose_name = _("Weitere Meldung")
        verbose_name_plural = _("Weitere Meldungen")
        ordering = ["created_at", "id"]
