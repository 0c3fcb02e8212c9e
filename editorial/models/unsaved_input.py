"""What a person typed into a form and has not saved yet."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality

CHOSEN = "-chosen"


class UnsavedInputQuerySet(models.QuerySet):
    def visible_to(self, actor) -> "UnsavedInputQuerySet":
        """One's own, for the town one acts for; nobody else's, whatever the role."""
        if actor.municipality_id is None:
            return self.none()
        return self.filter(user=actor.user, municipality=actor.municipality_id)


class UnsavedInput(models.Model):
    """The raw input of one form of one person acting for one town; never checked, never published.

    ``form`` names the form (`editorial.authoring.autosave.FormName`), ``object_id`` the entry it edits, None
    for one that is not begun. ``base`` is the digest of what was stored when the person began, and
    ``fields`` the pairs of names and values a browser would send. ``writer`` is the window that
    wrote last, ``sequence`` the number of its last word. Empty ``fields`` remember that this
    window's input was saved, so that a word still under way does not bring it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    form = models.CharField(max_length=120)
    object_id = models.UUIDField(null=True)
    base = models.CharField(max_length=64, blank=True)
    fields = models.JSONField(default=list)
    writer = models.CharField(max_length=36)
    sequence = models.PositiveIntegerField()
    saved_at = models.DateTimeField()

    objects = UnsavedInputQuerySet.as_manager()

    class Meta:
        verbose_name = _("Nicht gespeicherte Eingabe")
        verbose_name_plural = _("Nicht gespeicherte Eingaben")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "municipality", "form"], name="unsaved_input_once"
            )
        ]
        indexes = [
            models.Index(fields=["object_id"], name="unsaved_input_object"),
            models.Index(fields=["saved_at"], name="unsaved_input_age"),
        ]

    def __str__(self) -> str:
        return self.form

    @property
    def chosen_files(self) -> list[str]:
        """Names of files that were chosen in the window; their content was never sent."""
        return [text for name, text in self.fields if name.endswith(CHOSEN)]
