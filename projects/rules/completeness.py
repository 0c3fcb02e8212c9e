"""Missing fields of a project: those required for submission and those useful to other towns."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.rules import submission_checks


@dataclass(frozen=True)
class Item:
    """One field. ``step`` is the form step that asks for it; ``required``: it blocks submission.

    ``message`` says what is missing, ``why`` what it is used for.
    """

    field: str
    step: str
    required: bool
    message: str
    why: str


ITEMS = (
    Item(
        "title",
        "basics",
        True,
        _("Titel: Nennen Sie das Projekt in wenigen Worten."),
        _("Er steht in jeder Liste; an ihm entscheidet sich, ob jemand weiterliest."),
    ),
    Item(
        "summary",
        "basics",
        True,
        _("Kurzbeschreibung: Sagen Sie in zwei Sätzen, worum es geht."),
        _("Mehr lesen die meisten in einer Trefferliste nicht."),
    ),
    Item(
        "phase",
        "basics",
        True,
        _("Phase: Wählen Sie, wie weit das Projekt ist."),
        _("Wer nachnutzen will, sucht nach Erprobtem; wer mitmachen will, nach Ideen."),
    ),
    Item(
        "themes",
        "basics",
        True,
        _("Handlungsfelder: Wählen Sie mindestens eines."),
        _("Danach wird gefiltert, und danach schlagen wir Ihr Projekt anderen vor."),
    ),
    Item(
        "problem",
        "story",
        True,
        _("Ausgangslage: Beschreiben Sie, was vorher nicht gut lief."),
        _("Daran erkennt eine andere Kommune, dass sie dasselbe Problem hat."),
    ),
    Item(
        "solution",
        "story",
        True,
        _("Lösung: Beschreiben Sie, was Sie getan haben."),
        _("Ohne sie lässt sich nichts übernehmen."),
    ),
    Item(
        "benefit",
        "story",
        True,
        _("Nutzen: Sagen Sie, wem das Projekt hilft und woran man es merkt."),
        _("Damit begründen andere den Beschluss in ihrem Rat."),
    ),
    Item(
        "start_on",
        "effort",
        False,
        _("Beginn: Seit wann läuft das Projekt?"),
        _("Andere Kommunen wollen wissen, wie lange es dauert."),
    ),
    Item(
        "cost_one_off_eur",
        "effort",
        False,
        _("Einmalige Kosten: Was hat es gekostet?"),
        _("Das ist die häufigste Rückfrage."),
    ),
    Item(
        "cost_running_eur",
        "effort",
        False,
        _("Laufende Kosten: Was kostet es im Jahr?"),
        _("Sie entscheiden darüber, ob es nach der Förderung weitergeht."),
    ),
    Item(
        "staff_days",
        "effort",
        False,
        _("Personentage: Wie viel eigene Arbeit steckt darin?"),
        _("So lässt sich der eigene Aufwand schätzen."),
    ),
    Item(
        "indicators",
        "results",
        False,
        _("Wirkung: Was hat sich messbar geändert?"),
        _("Eine Zahl vorher und nachher überzeugt Rat und Verwaltung."),
    ),
    Item(
        "partners",
        "partners",
        False,
        _("Beteiligte: Wer hat mitgewirkt?"),
        _("Andere fragen dieselben Firmen und Hochschulen an."),
    ),
    Item(
        "artifacts",
        "documents",
        False,
        _("Arbeitshilfen: Haben Sie eine Vorlage, einen Vertrag, ein Leistungsverzeichnis?"),
        _("Eine Vorlage spart anderen Wochen."),
    ),
    Item(
        "responsible_function",
        "contact",
        True,
        _("Zuständige Stelle: Wen kann man fragen?"),
        _("Die Stelle bleibt, auch wenn jemand wechselt."),
    ),
    Item(
        "contact_email",
        "contact",
        True,
        _("E-Mail der Stelle: Wohin gehen Anfragen?"),
        _("Veröffentlicht wird sie nie."),
    ),
)
_MANY = ("themes", "indicators", "partners", "artifacts")


def missing(project: Project) -> list[Item]:
    """Missing items in the order of the form."""
    return [item for item in ITEMS if not _has(project, item.field)]


def required_problems(project: Project) -> dict[str, str]:
    """Messages by field for everything that blocks submission."""
    lacking = {item.field: str(item.message) for item in missing(project) if item.required}
    return lacking | {row.field: row.message for row in submission_checks.problems(project)}


def percent(lacking: list[Item]) -> int:
    """Percentage of items that are present, given the `missing` ones."""
    return round(100 * (len(ITEMS) - len(lacking)) / len(ITEMS))


def _has(project: Project, name: str) -> bool:
    if name in _MANY:
        return bool(getattr(project, name).all())
    value = getattr(project, name)
    return value is not None and value != ""
