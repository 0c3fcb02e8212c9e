"""Codes of vocabulary.md §5.10."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    QUESTION = "question", _("Fachliche Frage")
    DOCUMENT = "document", _("Unterlage anfragen")
    CALL = "call", _("Telefonat oder Videotermin")
    VISIT = "visit", _("Studienbesuch")
    REUSE = "reuse", _("Nachnutzung anfragen")
    PARTNER = "partner", _("Kooperationspartner suchen")
    JOINT_PROCUREMENT = "joint_procurement", _("Gemeinsame Beschaffung")
    MENTORING = "mentoring", _("Patenschaft")
    CORRECTION = "correction", _("Hinweis auf einen Fehler")


class State(models.TextChoices):
    NEW = "new", _("neu")
    ACKNOWLEDGED = "acknowledged", _("Eingang bestätigt")
    ANSWERED = "answered", _("beantwortet")
    IN_EXCHANGE = "in_exchange", _("im Austausch")
    CLOSED_WITH_RESULT = "closed_with_result", _("mit Ergebnis abgeschlossen")
    CLOSED_WITHOUT_RESULT = "closed_without_result", _("ohne Ergebnis abgeschlossen")
    EXPIRED = "expired", _("verfallen")


OPEN = (State.NEW, State.ACKNOWLEDGED, State.ANSWERED, State.IN_EXCHANGE)
UNANSWERED = (State.NEW, State.ACKNOWLEDGED)
CLOSED = (State.CLOSED_WITH_RESULT, State.CLOSED_WITHOUT_RESULT)
ENDED = (*CLOSED, State.EXPIRED)


class Side(models.TextChoices):
    """Which of the two towns acts."""

    ASKING = "asking", _("anfragende Kommune")
    ASKED = "asked", _("gefragte Kommune")


class Reminded(models.TextChoices):
    """As what a person hears that a request waits."""

    ANSWERING = "reminder", _("zuständig")
    DEPUTY = "reminder_deputy", _("Vertretung")
    COORDINATION = "escalated", _("Koordination")
    ASKING = "unanswered", _("anfragende Kommune")


class Outcome(models.TextChoices):
    """Answers to “what came of it?”."""

    ADOPTED = "adopted", _("Wir nutzen es nach.")
    IN_PROGRESS = "in_progress", _("Wir sind dran.")
    NOT_FOR_US = "not_for_us", _("Das ist nichts für uns.")
    STOP = "stop", _("Bitte nicht mehr fragen.")
