"""Partner instances whose records are imported (docs/federation.md)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from editorial.harvest.remote_records import host_of


class Peer(models.Model):
    """``cursor``: position in the peer's feed up to which all ``kinds`` have been imported.

    - ``is_resyncing``: a full walk has started and not finished
    - ``missing_since``: since when the withdrawal of records not met by a full walk is withheld
      (`MissingRecord`); with ``needs_acceptance`` an administrator must approve it
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
        """The peer's host, as in `source.instance`."""
        return host_of(self.url)


class MissingRecord(models.Model):
    """A record of ``peer`` that is shown here but was not found there by the last full walk."""

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
