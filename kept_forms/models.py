"""Forms that were submitted but could not be processed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class KeptFormQuerySet(models.QuerySet):
    def visible_to(self, actor, browser: str) -> "KeptFormQuerySet":
        """Forms sent from this browser that belong to ``actor``, or to nobody because nobody was signed
        in when the form was opened.
        """
        owned = Q(user=None) | Q(user=actor.user_id) if actor.is_authenticated else Q(user=None)
        return self.filter(owned, browser=browser, expires_at__gt=timezone.now())


class KeptForm(models.Model):
    """``browser`` is the hash of the browser's cookie, ``content`` an encrypted
    `kept_forms.content.Content`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    browser = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    content = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    objects = KeptFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("Aufbewahrtes Formular")
        verbose_name_plural = _("Aufbewahrte Formulare")
        indexes = [
            models.Index(fields=["browser", "-created_at"], name="kept_form_browser"),
            models.Index(fields=["expires_at"], name="kept_form_expiry"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
