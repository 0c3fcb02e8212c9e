"""Models without domain logic: audit log, rate limits, outgoing mail, legal pages, barrier reports."""

import uuid

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.mail.addresses import AddressField


class AuditEntry(models.Model):
    """Who did what for which town. Append-only by trigger; stores ids, never names or texts."""

    at = models.DateTimeField(_("Zeitpunkt"), auto_now_add=True)
    actor_id = models.UUIDField(_("Person"), null=True)
    municipality_id = models.UUIDField(_("Kommune"), null=True)
    action = models.CharField(_("Handlung"), max_length=60)
    kind = models.CharField(_("Art"), max_length=60)
    object_id = models.CharField(_("Objekt"), max_length=64)
    request_id = models.CharField(_("Anfrage"), max_length=36, blank=True)
    detail = models.JSONField(_("Einzelheiten"), default=dict)

    class Meta:
        verbose_name = _("Protokolleintrag")
        verbose_name_plural = _("Protokoll")
        indexes = [
            models.Index(fields=["object_id", "at"], name="audit_object"),
            models.Index(fields=["municipality_id", "-at"], name="audit_municipality"),
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["actor_id", "-at"], name="audit_actor"),
            models.Index(fields=["action", "-at"], name="audit_action"),
            models.Index(
                fields=["request_id"],
                condition=~models.Q(request_id=""),
                name="audit_request",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="never_emptied",
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                func="RAISE EXCEPTION 'The audit log is never emptied'; RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.kind}"


class RateCounter(models.Model):
    """Uses of a key (hash of action and account or address) in its current window.

    The table is unlogged: after a PostgreSQL crash, counting starts from zero.
    """

    key = models.CharField(max_length=64, primary_key=True)
    window_ends_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["window_ends_at"], name="ratecounter_end")]

    def __str__(self) -> str:
        return f"{self.key[:8]}… {self.count}"


class MailRecord(models.Model):
    """One outgoing mail to one recipient, queued in the transaction that causes it.

    A job sends it later, at least once and always with the same Message-ID. ``guard`` names the check
    made at that moment (`core.mail.outbox.register_guard`), which also writes the mails that wait
    without a text; ``unsubscribe_url`` accepts the one-click POST of RFC 8058.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("wartet")
        SENT = "sent", _("versendet")
        CANCELLED = "cancelled", _("nicht mehr nötig")
        DEAD = "dead", _("unzustellbar")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = AddressField(_("Empfänger"))
    subject = models.CharField(_("Betreff"), max_length=200)
    text = models.TextField(_("Text"))
    html = models.TextField(_("HTML-Fassung"), blank=True)
    message_id = models.CharField(max_length=120)
    guard = models.CharField(max_length=40, blank=True, db_default="")
    unsubscribe_url = models.CharField(max_length=300, blank=True, db_default="")
    status = models.CharField(
        _("Stand"), max_length=10, choices=Status.choices, default=Status.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("Versuche"), default=0)
    last_error = models.CharField(_("letzter Fehler"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("angelegt"), auto_now_add=True)
    sent_at = models.DateTimeField(_("versendet"), null=True)

    class Meta:
        verbose_name = _("Mail")
        verbose_name_plural = _("Mails")
        indexes = [models.Index(fields=["status", "created_at"], name="mail_status")]

    def __str__(self) -> str:
        """Omits the subject, which reveals who talks to whom."""
        return f"{self._meta.verbose_name} {self.pk} ({self.get_status_display()})"


class SitePage(models.Model):
    """A legal or help page edited by the site administrator; see `core.text.markdown.render_page`."""

    class Code(models.TextChoices):
        IMPRINT = "imprint", _("Impressum")
        PRIVACY = "privacy", _("Datenschutz")
        ACCESSIBILITY = "accessibility", _("Barrierefreiheit")
        EASY_LANGUAGE = "easy_language", _("Leichte Sprache")

    code = models.CharField(_("Seite"), max_length=20, choices=Code.choices, primary_key=True)
    text_de = models.TextField(_("Text (deutsch)"))
    text_en = models.TextField(_("Text (englisch)"), blank=True)
    is_sample = models.BooleanField(
        _("Mustertext"),
        default=True,
        help_text=_("Solange angehakt, weist die Seite darauf hin, dass der Text ein Muster ist."),
    )
    updated_at = models.DateTimeField(_("Stand"), auto_now=True)

    class Meta:
        verbose_name = _("Rechtliche Seite")
        verbose_name_plural = _("Rechtliche Seiten")

    def __str__(self) -> str:
        return self.get_code_display()


class BarrierReport(models.Model):
    """An accessibility barrier reported by a visitor without an account (BITV feedback)."""

    page = models.CharField(_("Seite"), max_length=500, blank=True)
    description = models.TextField(_("Beschreibung"), max_length=10_000)
    reply_to = AddressField(_("Antwort an"), blank=True)
    created_at = models.DateTimeField(_("gemeldet"), auto_now_add=True)
    handled_at = models.DateTimeField(_("erledigt"), null=True, blank=True)

    class Meta:
        verbose_name = _("Gemeldete Barriere")
        verbose_name_plural = _("Gemeldete Barrieren")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.description[:60]
