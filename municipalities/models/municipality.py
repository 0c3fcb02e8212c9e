"""The official register of towns, districts, joint bodies and Länder."""

import uuid

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, GeneratedField, Q, TextField, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.text.folding import folded
from municipalities.choices import (
    SIZE_LIMITS,
    FederalState,
    ITOperator,
    MunicipalityKind,
    SettlementType,
    SizeClass,
)
from municipalities.spelling import normalised


class MunicipalityQuerySet(models.QuerySet):
    def current(self) -> "MunicipalityQuerySet":
        """Without dissolved and merged towns."""
        return self.filter(valid_until=None)

    def listed(self) -> "MunicipalityQuerySet":
        return self.current()

    def visible_to(self, actor) -> "MunicipalityQuerySet":
        """Everything: the register is public, and dissolved towns stay readable for old links."""
        return self

    def with_card_data(self) -> "MunicipalityQuerySet":
        return self.select_related("district")


_SIZE_CLASS = Case(
    *[When(Q(population__lt=limit), then=Value(code.value)) for limit, code in SIZE_LIMITS],
    When(Q(population__gte=500_000), then=Value(SizeClass.FROM_500K.value)),
    default=Value(""),
    output_field=models.CharField(max_length=10),
)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    fields=["id", "ars", "ags", "name", "kind", "population", "valid_until", "about", "website"],
    model_name="MunicipalityEvent",
)
class Municipality(models.Model):
    """One entry of the register. ``ars`` is the current key, ``ags`` its eight-digit alias."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ars = models.CharField(_("Regionalschlüssel"), max_length=12, unique=True)
    ags = models.CharField(_("Gemeindeschlüssel"), max_length=8, blank=True, db_index=True)
    name = models.CharField(_("amtlicher Name"), max_length=120)
    short_name = models.CharField(_("Name"), max_length=100)
    label = models.CharField(_("Bezeichnung"), max_length=60, blank=True)
    kind = models.CharField(_("Art"), max_length=20, choices=MunicipalityKind.choices)
    type_code = models.CharField(_("Textkennzeichen"), max_length=2, blank=True)
    state = models.CharField(_("Land"), max_length=2, choices=FederalState.choices)
    district = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="towns", verbose_name=_("Kreis")
    )
    association = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("Gemeindeverband"),
    )
    population = models.PositiveIntegerField(_("Bevölkerung"), null=True, blank=True)
    population_on = models.DateField(_("Stand der Bevölkerung"), null=True, blank=True)
    population_before = models.PositiveIntegerField(_("frühere Bevölkerung"), null=True, blank=True)
    population_before_on = models.DateField(_("früherer Stand"), null=True, blank=True)
    area_km2 = models.DecimalField(
        _("Fläche in km²"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    postal_code = models.CharField(_("Postleitzahl"), max_length=5, blank=True)
    latitude = models.FloatField(_("Breite"), null=True, blank=True)
    longitude = models.FloatField(_("Länge"), null=True, blank=True)
    settlement_type = models.CharField(
        _("Siedlungstyp"), max_length=12, choices=SettlementType.choices, blank=True
    )
    valid_from = models.DateField(_("gültig ab"), null=True, blank=True)
    valid_until = models.DateField(_("gültig bis"), null=True, blank=True)
    distinction = models.CharField(
        _("Zusatz bei gleichen Namen"), max_length=100, blank=True, default="", db_default=""
    )
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors"
    )
    about = models.TextField(_("Über uns"), max_length=10_000, blank=True)
    website = models.URLField(_("Website"), blank=True)
    it_operator = models.CharField(
        _("Wer betreibt Ihre IT?"),
        max_length=12,
        choices=ITOperator.choices,
        blank=True,
        default="",
        db_default="",
    )
    has_lorawan = models.BooleanField(_("Gibt es ein LoRaWAN-Funknetz?"), null=True, blank=True)
    has_public_utility = models.BooleanField(
        _("Haben Sie eigene Stadt- oder Gemeindewerke?"), null=True, blank=True
    )
    staff_days_available = models.PositiveIntegerField(
        _("Personentage im Jahr für neue Vorhaben"), null=True, blank=True
    )
    embedding_allowed = models.BooleanField(
        _("Andere Websites dürfen unsere Projekte als Karte einbetten"),
        default=True,
        db_default=True,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    size_class = GeneratedField(
        expression=_SIZE_CLASS,
        output_field=models.CharField(max_length=10),
        db_persist=True,
        verbose_name=_("Größenklasse"),
    )
    sort_key = GeneratedField(
        expression=folded("short_name"), output_field=TextField(), db_persist=True
    )

    spelling = GeneratedField(
        expression=normalised("short_name", "name"), output_field=TextField(), db_persist=True
    )

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("Kommune")
        verbose_name_plural = _("Kommunen")
        indexes = [
            models.Index(fields=["sort_key", "id"], name="municipality_sort"),
            models.Index(F("population").desc(nulls_last=True), "id", name="municipality_pop"),
            models.Index(fields=["state", "kind"], name="municipality_state"),
            GinIndex(
                fields=["spelling"],
                opclasses=["gin_trgm_ops"],
                name="municipality_spelling_trgm",
            ),
            models.Index(fields=["postal_code"], name="municipality_postal_code"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ars__regex=r"^\d{12}$"), name="municipality_ars_twelve_digits"
            ),
            models.CheckConstraint(
                condition=Q(ags="") | Q(ags__regex=r"^\d{8}$"), name="municipality_ags_eight_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def full_label(self) -> str:
        """Name with district or Land, because names are not unique.

        ``distinction`` is added where that is still ambiguous (`municipalities.labels`).
        """
        above = self.district.short_name if self.district_id else self.get_state_display()
        beside = ", ".join(word for word in (self.distinction, above) if word)
        return self.short_name if beside == self.short_name else f"{self.short_name} ({beside})"

    @property
    def size_label(self) -> str:
        return SizeClass(self.size_class).label if self.size_class else ""

    @property
    def density(self) -> float | None:
        """Inhabitants per km²."""
        if not self.population or not self.area_km2:
            return None
        return self.population / float(self.area_km2)

    def get_absolute_url(self) -> str:
        return reverse("municipality_detail", args=[self.ars])
