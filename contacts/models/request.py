"""A request from one town to another about a project, and the conversation that follows."""

import uuid
from collections.abc import Iterable
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.choices import CLOSED, ENDED, OPEN, RequestKind, RequestState, Side
from editorial.models import Report, StoredFile
from municipalities.actors import Actor
from municipalities.models import Membership, Municipality
from projects.models import Project

MESSAGE = "message"


class ContactRequestQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Only the two towns (docs/security.md, row C2): no third town, no moderator, no administrator."""
        if actor.municipality_id is None:
            return self.none()
        return self.of_towns([actor.municipality_id])

    def of_towns(self, towns: Iterable[Any]) -> Self:
        return self.filter(Q(asking__in=towns) | Q(asked__in=towns))

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def waiting(self) -> Self:
        """The asked town owes an answer."""
        return self.open().filter(waiting_since__isnull=False)

    def with_card_data(self) -> Self:
        return self.select_related("asking__district", "asked__district", "project")


class ContactRequest(models.Model):
    """Request of the town ``asking`` to the town ``asked``.

    - ``waiting_since``: since when ``asked`` owes an answer; None while it owes none
    - ``answer_days``: working days until the first answer
    - ``reminder_level``: reminders sent during the current wait
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="contact_requests", verbose_name=_("Projekt")
    )
    asking = models.ForeignKey(Municipality, models.PROTECT, related_name="requests_sent")
    asked = models.ForeignKey(Municipality, models.PROTECT, related_name="requests_received")
    kind = models.CharField(_("Worum geht es?"), max_length=17, choices=RequestKind.choices)
    state = models.CharField(
        _("Stand"), max_length=21, choices=RequestState.choices, default=RequestState.NEW
    )
    wished_dates = ArrayField(
        models.DateField(), default=list, blank=True, verbose_name=_("Wunschtermine")
    )
    appointment_at = models.DateTimeField(_("Termin"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    last_activity_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True, blank=True)
    reminder_level = models.PositiveSmallIntegerField(default=0)
    last_reminder_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_days = models.PositiveIntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.CharField(_("Ergebnis"), max_length=2_000, blank=True)
    follow_up_stopped_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ContactRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("Anfrage")
        verbose_name_plural = _("Anfragen")
        indexes = [
            models.Index(fields=["asked", "state"], name="request_asked"),
            models.Index(fields=["asking", "state"], name="request_asking"),
            models.Index(
                fields=["waiting_since"],
                condition=Q(waiting_since__isnull=False),
                name="request_waiting",
            ),
            models.Index(fields=["last_activity_at"], name="request_activity"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(asking=F("asked")), name="request_between_two"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | ~Q(state__in=[*CLOSED]),
                name="request_closed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(waiting_since=None) | Q(state__in=OPEN), name="request_waits_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.project}"

    def get_absolute_url(self) -> str:
        return reverse("request_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state not in ENDED

    def side_of(self, municipality_id: UUID | None) -> Side:
        return Side.ASKED if municipality_id == self.asked_id else Side.ASKING

    def other_of(self, municipality_id: UUID | None) -> Municipality:
        return self.asking if municipality_id == self.asked_id else self.asked


class Message(models.Model):
    """One message of a request. The town remains recorded after its author has left."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(ContactRequest, models.CASCADE, related_name="messages")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    text = models.TextField(_("Nachricht"), max_length=10_000)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Nachricht")
        verbose_name_plural = _("Nachrichten")
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["request", "created_at"], name="message_of_request")]

    def __str__(self) -> str:
        return f"{self.municipality}, {self.created_at:%Y-%m-%d}"


class MessageFileQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """As for the message: the two towns, and moderators while it is reported."""
        seen = Q(message__request__in=ContactRequest.objects.visible_to(actor))
        if actor.is_moderator:
            seen |= Q(message__in=Report.objects.open().of_kind(MESSAGE).values("object_id"))
        return self.filter(seen)


class MessageFile(models.Model):
    message = models.ForeignKey(Message, models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")

    objects = MessageFileQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.file)


class ContactShareQuerySet(models.QuerySet):
    def valid(self) -> Self:
        """Offers by people who still belong to the town they made the offer for."""
        member = Membership.objects.filter(
            user=OuterRef("user"), municipality=OuterRef("municipality"), user__is_active=True
        )
        return self.filter(Exists(member))


class ContactShare(models.Model):
    """A person's offer to exchange name and address.

    Shown to the other town once both sides have offered, while the person belongs to the town.
    """

    request = models.ForeignKey(ContactRequest, models.CASCADE, related_name="shares")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ContactShareQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "user"], name="share_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.request_id})"
