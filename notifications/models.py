"""Notices, notification preferences and digest schedules."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import MailRecord
from municipalities.models import Membership, Municipality
from notifications.choices import Interval, Mode


class NoticeQuerySet(models.QuerySet):
    def of_person(self, user) -> "NoticeQuerySet":
        """The person's notices for towns they still belong to, and those without a town."""
        towns = Membership.objects.filter(user=user).values("municipality")
        return self.filter(Q(municipality=None) | Q(municipality__in=towns), user=user)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)

    def waiting_for_digest(self) -> "NoticeQuerySet":
        return self.filter(mode=Mode.DIGEST, mailed_at=None)


class Notice(models.Model):
    """A notice to one person, at most one per ``key``. Stores no text by other people: that is loaded
    from ``object_id`` whenever the notice is shown or sent, by the kind's rules
    (`notifications.kinds`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    municipality = models.ForeignKey(Municipality, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    key = models.CharField(max_length=160)
    data = models.JSONField(default=dict)
    mode = models.CharField(max_length=8, choices=Mode.choices)
    mail = models.ForeignKey(MailRecord, models.SET_NULL, null=True, related_name="+")
    mailed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Benachrichtigung")
        verbose_name_plural = _("Benachrichtigungen")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index("user", F("created_at").desc(), F("id").desc(), name="notice_newest"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(
                fields=["created_at", "user"],
                condition=Q(mode=Mode.DIGEST, mailed_at=None),
                name="notice_digest",
            ),
            models.Index(fields=["object_id"], name="notice_object"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.user}"


class Preference(models.Model):
    """A person's mode for one kind; without a row, the kind's default applies."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    mode = models.CharField(max_length=8, choices=Mode.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind} {self.mode}"


class DigestSchedule(models.Model):
    """A person's digest interval; without a row, weekly."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    interval = models.CharField(
        _("Sammelmail"), max_length=6, choices=Interval.choices, default=Interval.WEEKLY
    )

    def __str__(self) -> str:
        return f"{self.user}: {self.interval}"
