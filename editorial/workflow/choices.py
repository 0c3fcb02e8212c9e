"""Editorial states (docs/rules.md), licences, visibility and grounds of reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Entwurf")
    SUBMITTED = "submitted", _("eingereicht")
    CHANGES_REQUESTED = "changes_requested", _("Rückfrage")
    PUBLISHED = "published", _("veröffentlicht")
    REJECTED = "rejected", _("abgelehnt")
    ARCHIVED = "archived", _("archiviert")
    TAKEN_DOWN = "taken_down", _("zurückgezogen")


PUBLIC_STATES = (State.PUBLISHED, State.ARCHIVED)
EDITABLE_STATES = (State.DRAFT, State.CHANGES_REQUESTED)
STAFF_STATES = (State.SUBMITTED, State.CHANGES_REQUESTED, State.REJECTED, State.TAKEN_DOWN)


class License(models.TextChoices):
    """SPDX codes, the values of `license` in the API."""

    CC_BY = "CC-BY-4.0", _("CC BY 4.0 – Namensnennung")
    CC_BY_SA = "CC-BY-SA-4.0", _("CC BY-SA 4.0 – Weitergabe unter gleichen Bedingungen")
    CC0 = "CC0-1.0", _("CC0 – ohne Bedingungen")
    DL_DE_BY = "DL-DE-BY-2.0", _("Datenlizenz Deutschland – Namensnennung 2.0")
    DL_DE_ZERO = "DL-DE-ZERO-2.0", _("Datenlizenz Deutschland – Zero 2.0")
    EUPL = "EUPL-1.2", _("EUPL 1.2 (für Software)")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("öffentlich")
    MUNICIPALITIES = "municipalities", _("nur Kommunen")


class Ground(models.TextChoices):
    """The reason of a report."""

    PERSONAL = "personal", _("Personenbezogene Daten")
    COPYRIGHT = "copyright", _("Urheberrecht verletzt")
    OFFENSIVE = "offensive", _("Beleidigend oder herabsetzend")
    WRONG = "wrong", _("Falsch oder irreführend")
    ADVERTISING = "advertising", _("Werbung")
    OTHER = "other", _("Etwas anderes")
