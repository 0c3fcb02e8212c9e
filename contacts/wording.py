"""Texts of notices about requests; both towns see them. They never quote a message."""

from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactRequest
from notifications.kinds import Line

REQUEST = "request"  # the kind of notice

# event: (title, text)
WORDS = {
    "new": (
        _("%(other)s fragt zu „%(title)s“: %(kind)s"),
        _("%(other)s hat eine Anfrage zu „%(title)s“ an Sie. Bitte antworten Sie bald."),
    ),
    "message": (
        _("Neue Nachricht von %(other)s zu „%(title)s“"),
        _("%(other)s hat Ihnen zu „%(title)s“ geschrieben."),
    ),
    "acknowledged": (
        _("%(other)s hat Ihre Anfrage zu „%(title)s“ erhalten"),
        _("%(other)s hat den Eingang bestätigt und meldet sich."),
    ),
    "appointment": (
        _("Termin mit %(other)s zu „%(title)s“ am %(day)s"),
        _("%(other)s hat den vereinbarten Termin eingetragen: %(day)s, %(hour)s Uhr."),
    ),
    "share_offered": (
        _("%(other)s möchte Kontaktdaten austauschen"),
        _(
            "%(other)s möchte zu „%(title)s“ direkt mit Ihnen sprechen. "
            "Stimmen Sie zu, sehen beide Seiten Name und Adresse der anderen."
        ),
    ),
    "shared": (
        _("Sie sehen jetzt die Kontaktdaten von %(other)s"),
        _("%(other)s hat dem Austausch der Kontaktdaten zu „%(title)s“ zugestimmt."),
    ),
    "lesson_shown": (
        _("%(other)s zeigt Ihnen eine vertrauliche Erfahrung zu „%(title)s“"),
        _("Sie steht auf der Seite der Anfrage. Bitte geben Sie sie nicht weiter."),
    ),
    "closed": (
        _("Anfrage zu „%(title)s“ abgeschlossen"),
        _("%(other)s hat die Anfrage abgeschlossen."),
    ),
    "reminder": (
        _("Erinnerung: %(other)s wartet auf Ihre Antwort zu „%(title)s“"),
        _(
            "%(other)s wartet seit dem %(since)s auf Ihre Antwort zu „%(title)s“. Können Sie "
            "gerade nicht antworten, bestätigen Sie bitte wenigstens den Eingang."
        ),
    ),
    "reminder_deputy": (
        _("Vertretung: %(other)s wartet auf eine Antwort zu „%(title)s“"),
        _(
            "%(other)s wartet seit dem %(since)s auf eine Antwort zu „%(title)s“. "
            "Bitte antworten Sie in Vertretung."
        ),
    ),
    "escalated": (
        _("Seit mindestens 15 Arbeitstagen ohne Antwort: %(other)s zu „%(title)s“"),
        _(
            "%(other)s wartet seit dem %(since)s auf eine Antwort zu „%(title)s“. "
            "Bitte klären Sie in Ihrer Kommune, wer antwortet."
        ),
    ),
    "unanswered": (
        _("%(other)s hat noch nicht geantwortet: „%(title)s“"),
        _(
            "Ihre Frage zu „%(title)s“ wartet seit dem %(since)s. Wir haben dort erinnert. "
            "Vielleicht hilft Ihnen eine andere Kommune mit demselben Thema weiter."
        ),
    ),
    "unreminded": (
        _("%(other)s hat noch nicht geantwortet: „%(title)s“"),
        _(
            "Ihre Frage zu „%(title)s“ wartet seit dem %(since)s. "
            "Vielleicht hilft Ihnen eine andere Kommune mit demselben Thema weiter."
        ),
    ),
    "expired": (
        _("Anfrage zu „%(title)s“ verfallen"),
        _("Seit 60 Tagen ist nichts geschehen. Sie können jederzeit neu anfragen."),
    ),
    "outcome": (
        _("%(other)s sagt, was aus „%(title)s“ geworden ist"),
        _("%(other)s hat auf unsere Nachfrage geantwortet."),
    ),
}


def names_of(row: ContactRequest, town: UUID) -> dict[str, str]:
    """Placeholders for the texts above, as a reader from ``town`` sees ``row``."""
    since = timezone.localtime(row.waiting_since) if row.waiting_since else None
    agreed = timezone.localtime(row.appointment_at) if row.appointment_at else None
    return {
        "other": row.other_of(town).full_label,
        "title": row.project.title,
        "kind": row.get_kind_display(),
        "since": date_format(since, "DATE_FORMAT") if since else "",
        "day": date_format(agreed, "DATE_FORMAT") if agreed else "",
        "hour": date_format(agreed, "H:i") if agreed else "",
    }


def request_line(row: ContactRequest, what: str, town: UUID) -> Line:
    title, text = WORDS[what]
    names = names_of(row, town)
    return Line(
        title=str(title) % names,
        text=str(text) % names,
        url=row.get_absolute_url(),
        action=str(_("Anfrage ansehen")),
    )
