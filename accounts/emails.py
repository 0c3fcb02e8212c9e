"""Texts of account mails, one entry per allauth template."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from core.mail.outbox import Content, render_mail


@dataclass(frozen=True)
class Letter:
    """``says`` are paragraphs with placeholders: ``%(site)s`` and the context values of the mail.

    ``link`` is the context key of the button's URL. A mail with neither button nor code is a notice
    about a change that has already happened.
    """

    subject: Promise
    says: tuple[Promise, ...]
    button: Promise | None = None
    link: str = ""
    has_code: bool = False

    @property
    def is_notice(self) -> bool:
        return not (self.link or self.has_code)


TEMPLATE = "accounts/letter"
_ENTER = _("Geben Sie diesen Code in dem Fenster ein, das Sie gerade geöffnet haben:")
_SOON = _("Der Code gilt nur wenige Minuten. Geben Sie ihn an niemanden weiter.")

LETTERS = {
    "account/email/account_already_exists": Letter(
        _("Zu dieser Adresse gibt es schon ein Konto"),
        (
            _(
                "jemand, vermutlich Sie selbst, wollte mit dieser Adresse ein Konto bei %(site)s "
                "anlegen. Es gibt aber schon eines."
            ),
            _("Wenn Sie Ihr Passwort nicht mehr wissen, setzen Sie hier ein neues."),
        ),
        button=_("Neues Passwort setzen"),
        link="password_reset_url",
    ),
    "account/email/unknown_account": Letter(
        _("Zu dieser Adresse gibt es kein Konto"),
        (
            _(
                "jemand, vermutlich Sie selbst, wollte sich mit dieser Adresse bei %(site)s "
                "anmelden oder ein neues Passwort setzen. Zu dieser Adresse gibt es aber kein Konto."
            ),
            _(
                "Vielleicht haben Sie Ihr Konto mit einer anderen Adresse angelegt. Wenn nicht, "
                "legen Sie hier eines an."
            ),
        ),
        button=_("Konto anlegen"),
        link="signup_url",
    ),
    "account/email/email_confirmation_signup": Letter(
        _("Bitte bestätigen Sie Ihre E-Mail-Adresse"),
        (
            _(
                "jemand, vermutlich Sie selbst, hat mit dieser Adresse ein Konto bei %(site)s "
                "angelegt. Damit wir wissen, dass die Adresse Ihnen gehört, brauchen wir eine "
                "Bestätigung."
            ),
            _ENTER,
        ),
        has_code=True,
    ),
    "account/email/email_confirmation": Letter(
        _("Bitte bestätigen Sie Ihre E-Mail-Adresse"),
        (
            _(
                "jemand, vermutlich Sie selbst, hat diese Adresse in ein Konto bei %(site)s "
                "eingetragen. Damit wir wissen, dass die Adresse Ihnen gehört, brauchen wir eine "
                "Bestätigung."
            ),
            _ENTER,
        ),
        has_code=True,
    ),
    "account/email/login_code": Letter(
        _("Ihr Code für die Anmeldung"),
        (_("Sie möchten sich ohne Passwort bei %(site)s anmelden."), _ENTER),
        has_code=True,
    ),
    "account/email/password_reset_code": Letter(
        _("Ihr Code für ein neues Passwort"),
        (_("Sie möchten ein neues Passwort für Ihr Konto bei %(site)s setzen."), _ENTER),
        has_code=True,
    ),
    "account/email/password_reset_key": Letter(
        _("Neues Passwort setzen"),
        (
            _(
                "jemand, vermutlich Sie selbst, möchte ein neues Passwort für Ihr Konto bei "
                "%(site)s setzen."
            ),
            _("Der Link funktioniert einmal und gilt drei Tage."),
        ),
        button=_("Neues Passwort setzen"),
        link="password_reset_url",
    ),
    "account/email/email_confirm": Letter(
        _("Ihre E-Mail-Adresse ist bestätigt"),
        (_("Ihre E-Mail-Adresse bei %(site)s ist jetzt bestätigt."),),
    ),
    "account/email/email_changed": Letter(
        _("Ihre E-Mail-Adresse wurde geändert"),
        (
            _(
                "die Adresse Ihres Kontos bei %(site)s wurde geändert. "
                "Bisher: %(from_email)s. Jetzt: %(to_email)s."
            ),
        ),
    ),
    "account/email/email_deleted": Letter(
        _("Eine E-Mail-Adresse wurde entfernt"),
        (_("die Adresse %(deleted_email)s gehört nicht mehr zu Ihrem Konto bei %(site)s."),),
    ),
    "account/email/password_changed": Letter(
        _("Ihr Passwort wurde geändert"),
        (_("das Passwort Ihres Kontos bei %(site)s wurde geändert."),),
    ),
    "account/email/password_reset": Letter(
        _("Ihr Passwort wurde neu gesetzt"),
        (
            _(
                "das Passwort Ihres Kontos bei %(site)s wurde über einen Link aus einer Mail "
                "neu gesetzt."
            ),
        ),
    ),
    "account/email/password_set": Letter(
        _("Ihr Konto hat jetzt ein Passwort"),
        (_("für Ihr Konto bei %(site)s wurde ein Passwort gesetzt."),),
    ),
    "mfa/email/totp_activated": Letter(
        _("Zweiter Faktor eingeschaltet"),
        (
            _(
                "für Ihr Konto bei %(site)s wurde eine Authenticator-App eingerichtet. Bei der "
                "Anmeldung wird jetzt auch deren Code verlangt."
            ),
        ),
    ),
    "mfa/email/totp_deactivated": Letter(
        _("Zweiter Faktor ausgeschaltet"),
        (
            _(
                "die Authenticator-App Ihres Kontos bei %(site)s wurde entfernt. Bei der Anmeldung "
                "wird ihr Code nicht mehr verlangt."
            ),
        ),
    ),
    "mfa/email/webauthn_added": Letter(
        _("Neuer Sicherheitsschlüssel"),
        (_("zu Ihrem Konto bei %(site)s wurde ein Sicherheitsschlüssel hinzugefügt."),),
    ),
    "mfa/email/webauthn_removed": Letter(
        _("Sicherheitsschlüssel entfernt"),
        (_("ein Sicherheitsschlüssel Ihres Kontos bei %(site)s wurde entfernt."),),
    ),
    "mfa/email/recovery_codes_generated": Letter(
        _("Neue Wiederherstellungscodes"),
        (
            _(
                "für Ihr Konto bei %(site)s wurden neue Wiederherstellungscodes erzeugt. "
                "Die bisherigen gelten nicht mehr."
            ),
        ),
    ),
}


@dataclass(frozen=True)
class Origin:
    """Time, client address and browser of the request that caused a mail, as far as known."""

    at: datetime
    address: str = ""
    browser: str = ""

    def lines(self) -> list[str]:
        at = date_format(timezone.localtime(self.at), "DATETIME_FORMAT")
        known = (
            (gettext("Zeitpunkt"), gettext("%(time)s Uhr") % {"time": at}),
            (gettext("Browser"), self.browser),
            (gettext("IP-Adresse"), self.address),
        )
        return [f"{label}: {value}" for label, value in known if value]


def write(prefix: str, values: dict, *, name: str, origin: Origin, language: str) -> Content:
    """The mail for allauth's template ``prefix``. Raises `KeyError` if there is no text for it."""
    context = context_of(prefix, values, name=name, origin=origin, language=language)
    return render_mail(TEMPLATE, context, language=language)


def context_of(
    prefix: str, values: dict, *, name: str, origin: Origin, language: str
) -> dict[str, object]:
    letter = LETTERS[prefix]
    with override(language):
        words = {**values, "site": settings.SITE_NAME}
        return {
            "name": name,
            "subject": letter.subject,
            "paragraphs": [str(text) % words for text in letter.says],
            "code": values.get("code", "") if letter.has_code else "",
            "soon": _SOON,
            "button": letter.button,
            "url": values.get(letter.link, "") if letter.link else "",
            "is_notice": letter.is_notice,
            "origin": origin.lines(),
            "reset_url": settings.SITE_URL + reverse("account_reset_password"),
        }
