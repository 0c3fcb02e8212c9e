"""Codes of adoptions. Codes are stable, labels may change."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    INTERESTED = "interested", _("interessiert")
    IN_EXCHANGE = "in_exchange", _("im Austausch")
    ASSESSING = "assessing", _("in Prüfung")
    PLANNED = "planned", _("beschlossen")
    PILOTING = "piloting", _("in Erprobung")
    OPERATING = "operating", _("im Regelbetrieb")
    DECLINED = "declined", _("verworfen")
    DISCONTINUED = "discontinued", _("eingestellt")


ENDED = (Stage.DECLINED, Stage.DISCONTINUED)
OPEN = tuple(stage for stage in Stage if stage not in ENDED)
# A town takes something over from its decision on; before that, it shows interest.
TAKING_OVER = (Stage.PLANNED, Stage.PILOTING, Stage.OPERATING)


class Depth(models.TextChoices):
    INSPIRED = "inspired", _("Idee übernommen")
    ADAPTED = "adapted", _("angepasst übernommen")
    REPLICATED = "replicated", _("unverändert übernommen")
    JOINED = "joined", _("Mitnutzung oder Beitritt")
    JOINT = "joint", _("gemeinsam weiterentwickelt")


class Reason(models.TextChoices):
    COST = "cost", _("Kosten")
    STAFF = "staff", _("Personal")
    LEGAL = "legal", _("Recht")
    TECHNICAL_FIT = "technical_fit", _("passt technisch nicht")
    PROCUREMENT = "procurement", _("Vergabe")
    POLITICS = "politics", _("politische Entscheidung")
    NO_NEED = "no_need", _("kein Bedarf")
    ALREADY_HAVE = "already_have", _("gibt es bei uns schon")
    NO_ANSWER = "no_answer", _("keine Antwort erhalten")
    OTHER = "other", _("anderer Grund")


class Basis(models.TextChoices):
    """Origin of an entry: the adopting town itself, or a public source nobody has confirmed."""

    TOWN = "town", _("von der Kommune eingetragen")
    PUBLIC_SOURCE = "public_source", _("aus öffentlicher Quelle")


class Action(models.TextChoices):
    """Action recorded by a step of the history."""

    RECORDED = "recorded", _("eingetragen")
    NOTED = "noted", _("aus öffentlicher Quelle eingetragen")
    MOVED = "moved", _("Stand geändert")
    EDITED = "edited", _("Angaben geändert")
    CONFIRMED = "confirmed", _("von der Ursprungskommune bestätigt")
    DISPUTED = "disputed", _("von der Ursprungskommune bestritten")
    RECONFIRMED = "reconfirmed", _("von der übernehmenden Kommune bestätigt")
    PROJECT_STARTED = "project_started", _("eigenes Projekt daraus begonnen")
    PROJECT_LINKED = "project_linked", _("eigenes Projekt zugeordnet")
