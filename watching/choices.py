from django.db import models
from django.utils.translation import gettext_lazy as _


class Interval(models.TextChoices):
    DAILY = "daily", _("jeden Werktag")
    WEEKLY = "weekly", _("jeden Montag")


class WatchKind(models.TextChoices):
    """What a saved search covers; the codes equal the template folders of the list pages."""

    PROJECTS = "projects", _("Projekte")
    LESSONS = "lessons", _("Erfahrungen")
    NEEDS = "needs", _("Bedarfe")
