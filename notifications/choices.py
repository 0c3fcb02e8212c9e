from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    """How a person is notified by mail. The list on the site shows every notice regardless."""

    AT_ONCE = "at_once", _("sofort")
    DIGEST = "digest", _("in der Sammelmail")
    NONE = "none", _("keine Mail")


class Interval(models.TextChoices):
    DAILY = "daily", _("jeden Werktag")
    WEEKLY = "weekly", _("jeden Montag")
    NEVER = "never", _("nie")
