"""Follow-up question “What came of it?”, mailed after a request is closed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.choices import FollowUpOutcome
from contacts.models.request import ContactRequest
from core.models import MailRecord


class FollowUp(models.Model):
    """One follow-up question to one person.

    Tokens are stored as hashes only: ``token_hash`` answers the question, ``detail_hash`` (set with
    the answer) lets details be added once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(ContactRequest, models.CASCADE, related_name="follow_ups")
    after_days = models.PositiveSmallIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    mail = models.ForeignKey(MailRecord, models.SET_NULL, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=12, choices=FollowUpOutcome.choices, blank=True)
    detail_hash = models.CharField(max_length=64, blank=True)
    detail_expires_at = models.DateTimeField(null=True, blank=True)
    detail = models.CharField(_("Einzelheiten"), max_length=2_000, blank=True)

    class Meta:
        verbose_name = _("Nachfrage")
        verbose_name_plural = _("Nachfragen")
        constraints = [
            models.UniqueConstraint(fields=["request", "after_days"], name="follow_up_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | ~Q(answer=""), name="follow_up_answer_named"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} +{self.after_days}"
