"""A file uploaded with a form that had errors elsewhere."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.actors import Actor
from municipalities.models import Municipality


def _path(instance: "KeptUpload", _filename: str) -> str:
    return f"kept/{instance.pk.hex}"


class KeptUploadQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The user's own, for the current town; no role sees those of others."""
        if actor.municipality_id is None:
            return self.none()
        return self.filter(user=actor.user, municipality=actor.municipality_id)


class KeptUpload(models.Model):
    """Stored unchanged until the form is saved, for at most a day. It has no URL."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    original_name = models.CharField(max_length=150)
    content = models.FileField(upload_to=_path)
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = KeptUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("Gewählte Datei")
        verbose_name_plural = _("Gewählte Dateien")
        indexes = [models.Index(fields=["created_at"], name="kept_upload_age")]

    def __str__(self) -> str:
        return str(self.pk)
