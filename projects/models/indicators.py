"""Indicators of a project: baseline, target and measured values."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.formats.numbers import DIGITS_BEFORE, PLACES, decimal_text
from projects.choices import Direction, PerCapita
from projects.indicators import time_series
from projects.models.parts import ProjectPart
from projects.models.project import Project

_EXACT = {"max_digits": DIGITS_BEFORE + PLACES, "decimal_places": PLACES}


class Indicator(ProjectPart):
    """One indicator. ``values`` are rows in the form of `time_series.Value.stored`.

    Values per inhabitant are computed from the register, not stored
    (`projects.indicators.results`).
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="indicators")
    name = models.CharField(_("Was gemessen wird"), max_length=200)
    unit = models.CharField(_("Einheit"), max_length=50)
    direction = models.CharField(
        _("Richtung"), max_length=7, choices=Direction.choices, default=Direction.NEUTRAL
    )
    baseline_value = models.DecimalField(_("Ausgangswert"), null=True, blank=True, **_EXACT)
    baseline_on = models.DateField(_("Stand des Ausgangswerts"), null=True, blank=True)
    target_value = models.DecimalField(_("Zielwert"), null=True, blank=True, **_EXACT)
    target_on = models.DateField(_("Ziel bis"), null=True, blank=True)
    values = models.JSONField(
        _("Messwerte"), default=list, blank=True, validators=[time_series.validate]
    )
    per_capita = models.CharField(
        _("Bezug auf die Einwohnerzahl"),
        max_length=8,
        choices=PerCapita.choices,
        default=PerCapita.NONE,
    )
    source = models.CharField(_("Quelle"), max_length=500, blank=True)
    source_url = models.URLField(_("Adresse der Quelle"), max_length=500, blank=True)
    method = models.TextField(_("Messverfahren"), max_length=2_000, blank=True)

    class Meta(ProjectPart.Meta):
        verbose_name = _("Kennzahl")
        verbose_name_plural = _("Kennzahlen")
        constraints = [
            models.CheckConstraint(
                condition=Q(baseline_value=None, baseline_on=None)
                | Q(baseline_value__isnull=False, baseline_on__isnull=False),
                name="indicator_baseline_has_date",
            ),
            models.CheckConstraint(
                condition=Q(target_on=None) | Q(target_value__isnull=False),
                name="indicator_target_has_value",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})"

    @property
    def readings(self) -> list[time_series.Value]:
        return time_series.load(self.values)

    def get_values_display(self) -> str:
        return time_series.shown(self.values)

    def get_baseline_value_display(self) -> str:
        return "" if self.baseline_value is None else decimal_text(self.baseline_value)

    def get_target_value_display(self) -> str:
        return "" if self.target_value is None else decimal_text(self.target_value)
