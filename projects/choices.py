"""Codes of projects; closed lists. Open vocabularies are tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(models.TextChoices):
    IDEA = "idea", _("Idee")
    PLANNING = "planning", _("Planung")
    PILOT = "pilot", _("Pilot")
    ROLLOUT = "rollout", _("Ausweitung")
    OPERATION = "operation", _("Regelbetrieb")
    COMPLETED = "completed", _("abgeschlossen")
    DISCONTINUED = "discontinued", _("abgebrochen")


class FundingStatus(models.TextChoices):
    REQUESTED = "requested", _("beantragt")
    GRANTED = "granted", _("bewilligt")
    DENIED = "denied", _("abgelehnt")
    PAID = "paid", _("abgerechnet")


class FundingLevel(models.TextChoices):
    EU = "eu", _("EU")
    FEDERAL = "federal", _("Bund")
    STATE = "state", _("Land")
    MUNICIPAL = "municipal", _("kommunal")
    PRIVATE = "private", _("privat")


class PartnerKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Kommune")
    MUNICIPAL_COMPANY = "municipal_company", _("Kommunales Unternehmen, Stadtwerke")
    MUNICIPAL_IT = "municipal_it", _("Kommunaler IT-Dienstleister")
    ASSOCIATION = "association", _("Kommunaler Spitzen- oder Fachverband")
    STATE = "state", _("Land")
    FEDERAL = "federal", _("Bund")
    EU = "eu", _("EU")
    RESEARCH = "research", _("Wissenschaft")
    BUSINESS = "business", _("Wirtschaft")
    STARTUP = "startup", _("Start-up")
    CIVIL_SOCIETY = "civil_society", _("Zivilgesellschaft, Verein")
    CITIZENS = "citizens", _("Bürgerschaft")
    CHAMBER = "chamber", _("Kammer")
    FOUNDATION = "foundation", _("Stiftung")
    HEALTH_SOCIAL = "health_social", _("Träger im Gesundheits- und Sozialwesen")


class PartnerRole(models.TextChoices):
    LEAD = "lead", _("Federführung")
    PARTNER = "partner", _("Umsetzungspartner")
    FUNDER = "funder", _("Fördergeber")
    OPERATOR = "operator", _("Betreiber")
    SUPPLIER = "supplier", _("Auftragnehmer")
    RESEARCH = "research", _("wissenschaftliche Begleitung")
    ADOPTER = "adopter", _("nachnutzende Kommune")
    SUPPORTER = "supporter", _("Unterstützer")


class OperatorModel(models.TextChoices):
    """Who operates the result of the project."""

    OWN = "own", _("eigener Betrieb")
    MUNICIPAL_IT = "municipal_it", _("kommunaler IT-Dienstleister")
    SHARED = "shared", _("gemeinsam mit anderen Kommunen")
    VENDOR = "vendor", _("Firma oder Cloud")


class PrerequisiteKind(models.TextChoices):
    POPULATION = "population", _("Einwohnerzahl")
    IT_OPERATOR = "it_operator", _("Betrieb der IT")
    LORAWAN = "lorawan", _("LoRaWAN-Funknetz vorhanden")
    PUBLIC_UTILITY = "public_utility", _("eigene Stadt- oder Gemeindewerke")
    STAFF_DAYS = "staff_days", _("verfügbare Personentage")
    LEGAL_FORM = "legal_form", _("Art der Kommune")
    STATE = "state", _("Land")
    OTHER = "other", _("Sonstiges")


class Comparator(models.TextChoices):
    AT_LEAST = "at_least", _("mindestens")
    AT_MOST = "at_most", _("höchstens")
    BETWEEN = "between", _("von … bis")
    IS = "is", _("ist")
    IS_NOT = "is_not", _("ist nicht")


class Direction(models.TextChoices):
    """Which direction of an indicator is an improvement."""

    MORE = "more", _("mehr ist besser")
    LESS = "less", _("weniger ist besser")
    NEUTRAL = "neutral", _("weder noch")


class PerCapita(models.TextChoices):
    NONE = "none", _("keine")
    ONE = "one", _("je Einwohner")
    THOUSAND = "thousand", _("je 1.000 Einwohner")

    @property
    def people(self) -> int:
        """Number of inhabitants that a value relates to: 1, 1000, or 0 for none."""
        return {self.NONE: 0, self.ONE: 1, self.THOUSAND: 1_000}[self]
