"""Open vocabularies (themes, funding programmes, artifact types), edited by administrators."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from projects.choices import FundingLevel


class CodedTable(models.Model):
    """A row with a machine-readable code and labels in two languages."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(_("Code"), max_length=60, unique=True)
    label_de = models.CharField(_("Bezeichnung (deutsch)"), max_length=160)
    label_en = models.CharField(_("Bezeichnung (englisch)"), max_length=160)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=100)

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.label_en if get_language() == "en" else self.label_de


class Theme(CodedTable):
    """One of the sixteen fields of action, mapped to OZG and SDG."""

    ozg = ArrayField(models.CharField(max_length=60), verbose_name=_("OZG-Themenfelder"))
    sdg = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("Nachhaltigkeitsziele"))

    class Meta(CodedTable.Meta):
        verbose_name = _("Handlungsfeld")
        verbose_name_plural = _("Handlungsfelder")


class ArtifactType(CodedTable):
    class Meta(CodedTable.Meta):
        verbose_name = _("Art der Arbeitshilfe")
        verbose_name_plural = _("Arten von Arbeitshilfen")


class FundingProgramme(CodedTable):
    level = models.CharField(_("Ebene"), max_length=10, choices=FundingLevel.choices)
    funder = models.CharField(_("Fördergeber"), max_length=160, blank=True)
    period = models.CharField(_("Zeitraum"), max_length=60, blank=True)
    url = models.URLField(_("Adresse"), blank=True)

    class Meta(CodedTable.Meta):
        ordering = ["label_de"]
        verbose_name = _("Förderprogramm")
        verbose_name_plural = _("Förderprogramme")
