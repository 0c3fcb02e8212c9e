"""Published versions, texts sent back, and moderators' comments on fields."""

import uuid
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from editorial.models import EditorialModel


class PublishedVersion(models.Model):
    """The public text of an entry from ``published_at`` on. Never changed.

    ``number`` is the entry's version at that time. ``snapshot`` is made by `content_schema`, without
    internal fields. ``changed`` names the fields that differ from the previous version.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    object_id = models.UUIDField()
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    snapshot = models.JSONField()
    changed = models.JSONField(default=list)

    class Meta:
        verbose_name = _("Veröffentlichte Fassung")
        verbose_name_plural = _("Veröffentlichte Fassungen")
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "number"], name="version_once")
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.number}"


class ReturnedText(models.Model):
    """The content of an entry when moderation last sent it back, internal fields included.

    Shown to the moderation once the entry is submitted again; deleted on publication or deletion.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    object_id = models.UUIDField()
    snapshot = models.JSONField()
    returned_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Zurückgegebene Fassung")
        verbose_name_plural = _("Zurückgegebene Fassungen")
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="returned_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class FieldCommentQuerySet(models.QuerySet):
    def about(self, entry: EditorialModel) -> Self:
        return self.filter(kind=entry._meta.label_lower, object_id=entry.pk)

    def open(self) -> Self:
        return self.filter(resolved_at=None)


class FieldComment(models.Model):
    """A change the moderation requests in one field; resolved when the town submits again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    object_id = models.UUIDField()
    field = models.CharField(max_length=60)
    text = models.CharField(_("Anmerkung"), max_length=2_000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = FieldCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Anmerkung zu einem Feld")
        verbose_name_plural = _("Anmerkungen zu Feldern")
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["object_id"], name="fieldcomment_object")]

    def __str__(self) -> str:
        return f"{self.field}: {self.text[:60]}"
