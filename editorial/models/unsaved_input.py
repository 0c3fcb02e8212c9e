"""Autosaved input of a form that is not saved yet."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.actors import Actor
from municipalities.models import Municipality

CHOSEN = "-chosen"


class UnsavedInputQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The user's own, for the current town; no role sees those of others."""
        if actor.municipality_id is None:
            return self.none()
        return self.filter(user=actor.user, municipality=actor.municipality_id)

    def about(self, entry: models.Model) -> Self:
        """Everybody's input in forms of ``entry``."""
        return self.filter(object_id=entry.pk)


class UnsavedInput(models.Model):
    """Raw input of one form by one person acting for one town; not validated, never published.

    ``form`` names the form (`editorial.authoring.autosave.FormName`). ``object_id`` is the entry it
    edits, None for a new one. ``base`` is the digest of the stored values when the person began.
    ``fields`` are (name, value) pairs as a browser would send them. ``writer`` is the window that
    wrote last, ``sequence`` the number of its last message. Empty ``fields`` record that the
    window's form was saved, so that a message still in flight does not bring the input back.
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
        """Names of files chosen in the window; their content was never sent."""
        return [text for name, text in self.fields if name.endswith(CHOSEN)]
