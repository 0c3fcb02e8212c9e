"""Directory of people with expertise; every person decides which details are shown."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, GeneratedField, OuterRef, TextField
from django.utils.translation import gettext_lazy as _

from core.text.folding import folded
from municipalities.models import Membership
from projects.models import Theme


class ExpertQuerySet(models.QuerySet):
    def visible_to(self, actor) -> "ExpertQuerySet":
        """Members of towns see listed people who are active members themselves."""
        if actor.municipality_id is None:
            return self.none()
        still = Membership.objects.filter(user=OuterRef("user"))
        return self.filter(Exists(still), is_listed=True, user__is_active=True)


class Expert(models.Model):
    """Only what ``shows_…`` permits is shown; the town always, because it vouches for the person."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="expert"
    )
    is_listed = models.BooleanField(_("Im Verzeichnis zeigen"), default=False)
    about = models.TextField(_("Womit kennen Sie sich aus?"), max_length=2_000, blank=True)
    themes = models.ManyToManyField(
        Theme, related_name="+", blank=True, verbose_name=_("Handlungsfelder")
    )
    phone = models.CharField(_("Telefon"), max_length=50, blank=True)
    shows_name = models.BooleanField(_("Meinen Namen zeigen"), default=False)
    shows_office = models.BooleanField(_("Meine Funktion zeigen"), default=False)
    shows_email = models.BooleanField(_("Meine E-Mail-Adresse zeigen"), default=False)
    shows_phone = models.BooleanField(_("Meine Telefonnummer zeigen"), default=False)
    updated_at = models.DateTimeField(auto_now=True)
    fold = GeneratedField(expression=folded("about"), output_field=TextField(), db_persist=True)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = _("Eintrag im Verzeichnis")
        verbose_name_plural = _("Verzeichnis der Fachleute")

    def __str__(self) -> str:
        return str(self.user)
