"""Memberships and how people join or leave. Rights are read from these rows at every request."""

import uuid

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.mail.addresses import AddressField
from municipalities.choices import Role
from municipalities.models.municipality import Municipality


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Membership(models.Model):
    """A person's role in one town. Deleting the row revokes all rights from the next request on."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="memberships")
    role = models.CharField(_("Rolle"), max_length=12, choices=Role.choices, default=Role.EDITOR)
    created_at = models.DateTimeField(_("seit"), auto_now_add=True)

    class Meta:
        verbose_name = _("Mitgliedschaft")
        verbose_name_plural = _("Mitgliedschaften")
        constraints = [
            models.UniqueConstraint(fields=["user", "municipality"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.municipality} ({self.get_role_display()})"


class Invitation(models.Model):
    """An invitation by mail to one town and one role. Only the hash of its token is stored.

    ``former_hashes`` are the token hashes of links that a later mail replaced.
    """

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        ACCEPTED = "accepted", _("angenommen")
        EXPIRED = "expired", _("abgelaufen")
        WITHDRAWN = "withdrawn", _("zurückgezogen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="invitations")
    email = AddressField(_("dienstliche E-Mail-Adresse"), is_identity=True)
    role = models.CharField(_("Rolle"), max_length=12, choices=Role.choices, default=Role.EDITOR)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("gültig bis"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    former_hashes = ArrayField(
        models.CharField(max_length=64), default=list, db_default=[], editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Einladung")
        verbose_name_plural = _("Einladungen")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "municipality",
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.municipality}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def state(self) -> State:
        """An invitation that was closed after its expiry counts as expired, not as withdrawn."""
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.expires_at <= (self.withdrawn_at or timezone.now()):
            return self.State.EXPIRED
        return self.State.WITHDRAWN if self.withdrawn_at else self.State.OPEN

    def is_for(self, user) -> bool:
        """Whether it was sent to any confirmed address of ``user``."""
        return self.email in user.confirmed_addresses

    def was_accepted_by(self, user) -> bool:
        """Whether ``user`` accepted it. Old rows lack the person, so the address decides for them."""
        if self.accepted_by_id is None:
            return self.accepted_at is not None and self.is_for(user)
        return self.accepted_by_id == user.pk


class AccessRequest(models.Model):
    """A request to work for a town, from a person with an official address; coordinators or moderators
    vet it.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("offen")
        ACCEPTED = "accepted", _("angenommen")
        REFUSED = "refused", _("abgelehnt")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="access_requests"
    )
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="access_requests")
    message = models.TextField(_("Nachricht"), max_length=2_000, blank=True)
    status = models.CharField(
        _("Stand"), max_length=8, choices=Status.choices, default=Status.PENDING
    )
    reason = models.TextField(_("Begründung"), max_length=2_000, blank=True)
    created_at = models.DateTimeField(_("gestellt"), auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("Zugangsanfrage")
        verbose_name_plural = _("Zugangsanfragen")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "municipality"],
                condition=Q(status="pending"),
                name="access_request_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.municipality}"


class SuccessionRequestQuerySet(models.QuerySet):
    def open(self) -> "SuccessionRequestQuerySet":
        return self.filter(ended_at=None)


class SuccessionRequest(models.Model):
    """The only member of a town wants to leave and asks the moderators to find a successor.

    Open until the person has left or withdraws it; until then the person stays a member.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="succession_requests"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    message = models.TextField(_("Nachricht an die Moderation"), max_length=2_000, blank=True)
    created_at = models.DateTimeField(_("gestellt"), auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = SuccessionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bitte um Nachfolge")
        verbose_name_plural = _("Bitten um Nachfolge")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality"],
                condition=Q(ended_at=None),
                name="succession_request_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked_by} → {self.municipality}"
