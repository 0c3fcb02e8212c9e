"""Instances from which we take over records (docs/federation.md)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from editorial.harvest.remote_records import host_of


class Peer(models.Model):
    """``cursor`` is the position in its change feed up to which everything of ``kinds`` is here.

    ``is_resyncing``: a walk from the beginning was begun and did not come to its end.
    ``missing_since``: since when records are kept back that a walk over everything did not meet
    (`MissingRecord`); with ``needs_acceptance`` they are withdrawn only when an administrator says so.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    url = models.URLField(
        _("Adresse"), max_length=300, unique=True, help_text=_("Zum Beispiel https://land.example")
    )
    is_active = models.BooleanField(_("stündlich abgleichen"), default=False)
    cursor = models.TextField(blank=True, editable=False)
    kinds = models.CharField(max_length=200, blank=True, editable=False)
    is_resyncing = models.BooleanField(default=False, editable=False)
    last_run_at = models.DateTimeField(_("Letzter Abgleich"), null=True, editable=False)
    last_result = models.CharField(_("Ergebnis"), max_length=300, blank=True, editable=False)
    last_error = models.CharField(_("Letzter Fehler"), max_length=500, blank=True, editable=False)
    missing_since = models.DateTimeField(_("Einträge fehlen seit"), null=True, editable=False)
    needs_acceptance = models.BooleanField(db_default=False, default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Partner-Instanz")
        verbose_name_plural = _("Partner-Instanzen")
        ordering = ["url"]

    def __str__(self) -> str:
        return self.instance

    @property
    def instance(self) -> str:
        """Its host, as `source.instance` names it."""
        return host_of(self.url)


class MissingRecord(models.Model):
    """A record of ``peer`` that is shown here but was not met there any more."""

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="missing_records")
    kind = models.CharField(max_length=30)
    object_id = models.UUIDField()

    class Meta:
        verbose_name = _("Vermisster Eintrag")
        verbose_name_plural = _("Vermisste Einträge")
        constraints = [
            models.UniqueConstraint(fields=["peer", "object_id"], name="missing_record_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
