"""Canned reasons for decisions, shared by all moderators."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CannedResponse(models.Model):
    """``decision`` is the decision it is meant for; empty for all."""

    class Decision(models.TextChoices):
        REQUEST_CHANGES = "request_changes", _("Rückfrage")
        REJECT = "reject", _("Ablehnung")
        TAKE_DOWN = "take_down", _("Zurückziehen")

    title = models.CharField(_("Name"), max_length=100, unique=True)
    text = models.TextField(_("Text"), max_length=2_000)
    decision = models.CharField(
        _("Gedacht für"), max_length=20, choices=Decision.choices, blank=True, default=""
    )
    is_active = models.BooleanField(_("wird angeboten"), default=True)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=100)

    class Meta:
        verbose_name = _("Textbaustein")
        verbose_name_plural = _("Textbausteine")
        ordering = ["position", "title"]

    def __str__(self) -> str:
        return self.title
