"""Instances from which we take over records (api.md §15)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from editorial.incoming import host_of


class Peer(models.Model):
    """``cursor`` is the position in its change feed up to which everything of ``kinds`` is here.

    ``is_resyncing``: a walk from the beginning was begun and did not come to its end.
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
