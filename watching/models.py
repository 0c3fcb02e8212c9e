"""Watch lists and saved searches; they belong to the town, not to a person."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality
from projects.models import Project, Theme
from watching.choices import Interval, WatchKind


class Watch(models.Model):
    """One project, town or theme (exactly one of them) on a town's watch list."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="watches")
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="watches"
    )
    town = models.ForeignKey(
        Municipality, models.CASCADE, null=True, blank=True, related_name="watched_by"
    )
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Merkliste")
        verbose_name_plural = _("Merklisten")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "project", "town", "theme"],
                nulls_distinct=False,
                name="watch_once",
            ),
            models.CheckConstraint(
                condition=(
                    Q(project__isnull=False, town=None, theme=None)
                    | Q(project=None, town__isnull=False, theme=None)
                    | Q(project=None, town=None, theme__isnull=False)
                ),
                name="watch_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} → {self.project or self.town or self.theme}"


class SavedSearch(models.Model):
    """Filters of a list page or of the API, run daily or weekly to report new hits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="saved_searches")
    kind = models.CharField(max_length=8, choices=WatchKind.choices)
    query = models.CharField(max_length=1_000, blank=True)
    name = models.CharField(_("Name"), max_length=200)
    interval = models.CharField(
        _("Wie oft?"), max_length=6, choices=Interval.choices, default=Interval.WEEKLY
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    run_until = models.DateTimeField(help_text="Published up to here was told already.")

    class Meta:
        verbose_name = _("Gespeicherte Suche")
        verbose_name_plural = _("Gespeicherte Suchen")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "query"], name="search_saved_once"
            )
        ]
        indexes = [models.Index(fields=["interval", "run_until"], name="search_due")]

    def __str__(self) -> str:
        return self.name
