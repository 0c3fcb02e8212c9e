from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    """Extensible: clients must expect further kinds."""

    STUDY_VISIT = "study_visit", _("Studienbesuch")
    WORKSHOP = "workshop", _("Workshop")
    TALK = "talk", _("Vortrag")
    EXCHANGE = "exchange", _("Erfahrungsaustausch")
    OTHER = "other", _("Sonstiges")
