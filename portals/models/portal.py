"""Partner portals: external systems with a token and a few more permissions (docs/portals.md)."""

import uuid

from allauth.idp.oidc.models import Client
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.mail.addresses import AddressField
from core.text.names import NameField


class Scope(models.TextChoices):
    WEBHOOKS = "webhooks", _("Benachrichtigungen einrichten")
    SUGGEST = "suggest", _("Entwürfe vorschlagen")


class Portal(models.Model):
    """Created by an administrator; ``client`` is its registration at the token endpoint."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.OneToOneField(Client, models.PROTECT, related_name="portal", editable=False)
    name = NameField(_("Name"), max_length=100, unique=True, may_look_like_host=True)
    organisation = NameField(_("Betreiber"), max_length=150, may_look_like_host=True)
    contact_function = NameField(_("Zuständige Stelle"), max_length=150)
    contact_email = AddressField(
        _("E-Mail der Stelle"), help_text=_("Ein Funktionspostfach, keine persönliche Adresse.")
    )
    may_webhooks = models.BooleanField(Scope.WEBHOOKS.label, default=False)
    may_suggest = models.BooleanField(Scope.SUGGEST.label, default=False)
    reads_per_minute = models.PositiveIntegerField(_("Lesende Anfragen je Minute"), default=1_200)
    writes_per_minute = models.PositiveIntegerField(_("Schreibende Anfragen je Minute"), default=60)
    is_active = models.BooleanField(
        _("eingeschaltet"),
        default=True,
        help_text=_("Ausgeschaltet gilt keines seiner Token mehr, sofort."),
    )
    created_at = models.DateTimeField(_("angelegt"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("zuletzt genutzt"), null=True, editable=False)

    class Meta:
        verbose_name = _("Portal")
        verbose_name_plural = _("Portale")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def scopes(self) -> frozenset[str]:
        given = {Scope.WEBHOOKS: self.may_webhooks, Scope.SUGGEST: self.may_suggest}
        return frozenset(str(scope) for scope, may in given.items() if may)


class PortalSecret(models.Model):
    """One of at most two valid secrets of a portal, stored as a hash; ``hint`` is its ending."""

    MAX_PER_PORTAL = 2

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    portal = models.ForeignKey(Portal, models.CASCADE, related_name="secrets")
    hash = models.CharField(max_length=64)
    hint = models.CharField(_("endet auf"), max_length=4)
    created_at = models.DateTimeField(_("ausgestellt"), default=timezone.now)
    last_used_at = models.DateTimeField(_("zuletzt genutzt"), null=True)
    revoked_at = models.DateTimeField(_("widerrufen"), null=True)

    class Meta:
        verbose_name = _("Geheimnis")
        verbose_name_plural = _("Geheimnisse")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["portal"], condition=Q(revoked_at=None), name="portal_secret_valid"
            )
        ]

    def __str__(self) -> str:
        return f"…{self.hint}"
