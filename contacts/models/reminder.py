"""Reminders of requests that wait for an answer, owed or sent."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from contacts.choices import Reminded
from contacts.models.request import ContactRequest
from municipalities.models import Membership, Municipality


class ReminderQuerySet(models.QuerySet):
    def owed(self) -> Self:
        return self.filter(told_at=None)

    def of_running_wait(self) -> Self:
        """Reminders that belong to the request's current wait for an answer."""
        return self.filter(request__waiting_since__lte=F("due_at"))

    def still_true(self) -> Self:
        """As `of_running_wait`, and the person still belongs to the town."""
        member = Membership.objects.filter(
            user=OuterRef("user"), municipality=OuterRef("municipality"), user__is_active=True
        )
        return self.of_running_wait().filter(Exists(member))


class Reminder(models.Model):
    """Reminder to one person about one request; owed while ``told_at`` is None.

    All owed reminders of a person are sent together, at most every seven days
    (contacts.services.reminders).
    """

    request = models.ForeignKey(ContactRequest, models.CASCADE, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    what = models.CharField(max_length=15, choices=Reminded.choices)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("Erinnerung")
        verbose_name_plural = _("Erinnerungen")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "user"], condition=Q(told_at=None), name="reminder_owed_once"
            )
        ]
        indexes = [models.Index(fields=["told_at"], name="reminder_told")]

    def __str__(self) -> str:
        return f"{self.what} → {self.user}"
