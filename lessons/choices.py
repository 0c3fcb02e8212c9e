"""Codes of lessons; closed lists, in the order of forms and pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Polarity(models.TextChoices):
    """Failures come first: nobody else publishes them (X3)."""

    FAILURE = "failure", _("Fehlschlag")
    OBSTACLE = "obstacle", _("Hindernis")
    SURPRISE = "surprise", _("unerwartete Wirkung")
    SUCCESS_FACTOR = "success_factor", _("Erfolgsfaktor")
    RECOMMENDATION = "recommendation", _("Empfehlung")


class Area(models.TextChoices):
    """Five factors of permanence (MPSC study) merged with ten lessons (Prognos)."""

    COMMUNICATION = "communication", _("Kommunikation & Akzeptanz")
    IMPACT = "impact", _("Wirkung & Messung")
    TECHNOLOGY = "technology", _("Technik & Anschlussfähigkeit")
    RESPONSIBILITY = "responsibility", _("Zuständigkeit & Organisation")
    FINANCE = "finance", _("Finanzierung & Betriebskosten")
    PROCUREMENT = "procurement", _("Vergabe")
    LAW = "law", _("Recht & Datenschutz")
    STAFF = "staff", _("Personal & Kompetenz")
    PARTICIPATION = "participation", _("Beteiligung")
    POLITICS = "politics", _("Politik & Gremien")
    DATA = "data", _("Daten")
    SCHEDULE = "schedule", _("Zeitplan")
    PARTNER = "partner", _("Zusammenarbeit")
    MAINTENANCE = "maintenance", _("Betrieb & Wartung")


class Effect(models.TextChoices):
    COST = "cost", _("Kosten")
    TIME = "time", _("Zeit")
    QUALITY = "quality", _("Qualität")
    ACCEPTANCE = "acceptance", _("Akzeptanz")
    SCOPE = "scope", _("Umfang")


class Size(models.TextChoices):
    SMALL = "small", _("gering")
    MEDIUM = "medium", _("mittel")
    LARGE = "large", _("groß")


class Visibility(models.TextChoices):
    """From wide to narrow: narrowing takes effect immediately, widening is moderated."""

    PUBLIC = "public", _("öffentlich")
    MUNICIPALITIES = "municipalities", _("nur Kommunen")
    CONTACT_ONLY = "contact_only", _("nur auf Anfrage")


FROM_WIDE_TO_NARROW = tuple(Visibility.values)
EVERYBODY = (Visibility.PUBLIC,)
MEMBERS = (Visibility.PUBLIC, Visibility.MUNICIPALITIES)
