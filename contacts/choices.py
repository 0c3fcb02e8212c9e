"""Kinds, states and roles of requests between towns. Codes never change, labels may."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestKind(models.TextChoices):
    QUESTION = "question", _("Fachliche Frage")
    DOCUMENT = "document", _("Unterlage anfragen")
    CALL = "call", _("Telefonat oder Videotermin")
    VISIT = "visit", _("Studienbesuch")
    REUSE = "reuse", _("Nachnutzung anfragen")
    PARTNER = "partner", _("Kooperationspartner suchen")
    JOINT_PROCUREMENT = "joint_procurement", _("Gemeinsame Beschaffung")
    MENTORING = "mentoring", _("Patenschaft")
    CORRECTION = "correction", _("Hinweis auf einen Fehler")


class RequestState(models.TextChoices):
    NEW = "new", _("neu")
    ACKNOWLEDGED = "acknowledged", _("Eingang bestätigt")
    ANSWERED = "answered", _("beantwortet")
    IN_EXCHANGE = "in_exchange", _("im Austausch")
    CLOSED_WITH_RESULT = "closed_with_result", _("mit Ergebnis abgeschlossen")
    CLOSED_WITHOUT_RESULT = "closed_without_result", _("ohne Ergebnis abgeschlossen")
    EXPIRED = "expired", _("verfallen")


OPEN = (
    RequestState.NEW,
    RequestState.ACKNOWLEDGED,
    RequestState.ANSWERED,
    RequestState.IN_EXCHANGE,
)
UNANSWERED = (RequestState.NEW, RequestState.ACKNOWLEDGED)
CLOSED = (RequestState.CLOSED_WITH_RESULT, RequestState.CLOSED_WITHOUT_RESULT)
ENDED = (*CLOSED, RequestState.EXPIRED)


class Side(models.TextChoices):
    """Which of the two towns is acting."""

    ASKING = "asking", _("anfragende Kommune")
    ASKED = "asked", _("gefragte Kommune")


class Reminded(models.TextChoices):
    """Role in which a person is reminded of an unanswered request."""

    ANSWERING = "reminder", _("zuständig")
    DEPUTY = "reminder_deputy", _("Vertretung")
    COORDINATION = "escalated", _("Koordination")
    ASKING = "unanswered", _("anfragende Kommune")


class FollowUpOutcome(models.TextChoices):
    """Answers to the follow-up question “What came of it?”."""

    ADOPTED = "adopted", _("Wir nutzen es nach.")
    IN_PROGRESS = "in_progress", _("Wir sind dran.")
    NOT_FOR_US = "not_for_us", _("Das ist nichts für uns.")
    STOP = "stop", _("Bitte nicht mehr fragen.")
