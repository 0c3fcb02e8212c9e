"""Codes of the municipal register and of membership. Codes never change, labels may."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MunicipalityKind(models.TextChoices):
    STATE = "state", _("Land")
    CITY_STATE = "city_state", _("Stadtstaat")
    INDEPENDENT_CITY = "independent_city", _("Kreisfreie Stadt")
    DISTRICT = "district", _("Landkreis")
    TOWN = "town", _("Kreisangehörige Stadt")
    MUNICIPALITY = "municipality", _("Gemeinde")
    JOINT_MUNICIPALITY = "joint_municipality", _("Gemeindeverband")
    SPECIAL_ASSOCIATION = "special_association", _("Zweckverband")
    OTHER_PUBLIC = "other_public", _("Andere öffentliche Stelle")


class SizeClass(models.TextChoices):
    """Size class by population, computed by the database from `Municipality.population`."""

    UNDER_5K = "lt5k", _("unter 5.000")
    FROM_5K = "5k_10k", _("5.000 bis unter 10.000")
    FROM_10K = "10k_20k", _("10.000 bis unter 20.000")
    FROM_20K = "20k_50k", _("20.000 bis unter 50.000")
    FROM_50K = "50k_100k", _("50.000 bis unter 100.000")
    FROM_100K = "100k_500k", _("100.000 bis unter 500.000")
    FROM_500K = "ge500k", _("ab 500.000")


SIZE_LIMITS = (
    (5_000, SizeClass.UNDER_5K),
    (10_000, SizeClass.FROM_5K),
    (20_000, SizeClass.FROM_10K),
    (50_000, SizeClass.FROM_20K),
    (100_000, SizeClass.FROM_50K),
    (500_000, SizeClass.FROM_100K),
)


class SettlementType(models.TextChoices):
    """Eurostat's degree of urbanisation, from the official extract."""

    DENSE = "dense", _("dicht besiedelt")
    INTERMEDIATE = "intermediate", _("mittlere Besiedlungsdichte")
    THIN = "thin", _("gering besiedelt")


class FederalState(models.TextChoices):
    """The sixteen Länder, by the first two digits of every key."""

    SH = "01", "Schleswig-Holstein"
    HH = "02", "Hamburg"
    NI = "03", "Niedersachsen"
    HB = "04", "Bremen"
    NW = "05", "Nordrhein-Westfalen"
    HE = "06", "Hessen"
    RP = "07", "Rheinland-Pfalz"
    BW = "08", "Baden-Württemberg"
    BY = "09", "Bayern"
    SL = "10", "Saarland"
    BE = "11", "Berlin"
    BB = "12", "Brandenburg"
    MV = "13", "Mecklenburg-Vorpommern"
    SN = "14", "Sachsen"
    ST = "15", "Sachsen-Anhalt"
    TH = "16", "Thüringen"


class Role(models.TextChoices):
    EDITOR = "editor", _("Redaktion")
    COORDINATOR = "coordinator", _("Koordination")


class ITOperator(models.TextChoices):
    """Who runs a town's IT."""

    OWN = "own", _("eigene IT-Abteilung")
    MUNICIPAL_IT = "municipal_it", _("kommunaler IT-Dienstleister")
    VENDOR = "vendor", _("privater Dienstleister")
    MIXED = "mixed", _("gemischt")
