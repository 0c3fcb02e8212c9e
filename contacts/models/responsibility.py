"""Who in a town answers requests, and who deputises."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality
from projects.models import Project


class Responsibility(models.Model):
    """Owner and deputy for one project or, with ``project`` empty, for all others of the town.

    If they leave, the next in line takes over (see contacts.people).
    """

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="responsibilities")
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="responsibilities"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Zuständig"),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Vertretung"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "project"],
                nulls_distinct=False,
                name="responsibility_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.project or '*'}"
