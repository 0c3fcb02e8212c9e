from django.db import models
from django.utils.translation import gettext_lazy as _


class TimeFrame(models.TextChoices):
    URGENT = "urgent", _("so bald wie möglich")
    HALF_YEAR = "half_year", _("in den nächsten sechs Monaten")
    YEAR = "year", _("in den nächsten zwölf Monaten")
    LATER = "later", _("später")


class Status(models.TextChoices):
    """Whether other towns can still join; a filter of lists, not a column."""

    OPEN = "open", _("offen")
    CLOSED = "closed", _("abgeschlossen")


class Resolution(models.TextChoices):
    """How a need ended."""

    SOLVED = "solved", _("Ein Projekt hat den Bedarf gelöst.")
    JOINT = "joint", _("Wir gehen es in einem gemeinsamen Projekt an.")
    DROPPED = "dropped", _("Der Bedarf besteht nicht mehr.")
