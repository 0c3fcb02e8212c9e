"""A file on disk. Access depends on the objects that refer to it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality


def _path(instance: "StoredFile", _filename: str) -> str:
    return f"{instance.pk.hex[:2]}/{instance.pk.hex}{instance.extension}"


def _thumbnail_path(instance: "StoredFile", _filename: str) -> str:
    return f"{instance.pk.hex[:2]}/{instance.pk.hex}-small.webp"


class StoredFile(models.Model):
    """Pictures are re-encoded as WebP; PDFs are stored unchanged (R23)."""

    class Kind(models.TextChoices):
        IMAGE = "image", _("Bild")
        PDF = "pdf", _("PDF")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    original_name = models.CharField(max_length=150)
    content = models.FileField(upload_to=_path)
    thumbnail = models.FileField(upload_to=_thumbnail_path, blank=True)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(help_text="Bytes on disk.")
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["municipality"], name="storedfile_town")]

    def __str__(self) -> str:
        return self.original_name

    @property
    def extension(self) -> str:
        return ".webp" if self.kind == self.Kind.IMAGE else ".pdf"
