"""Readiness of a project to be adopted: points for what other towns need (X4).

The score is the sum of one table of rules. Each rule is a query on public facts only, so the
score is the same for every reader and reveals nothing hidden. Rules only test for presence:
adding a detail never lowers the score.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from adoptions.models import Adoption
from core.lists.counts import count_of
from core.lists.listing import Ordering
from editorial.workflow.choices import License, Visibility
from lessons.choices import Polarity
from lessons.models import Lesson
from projects.models import Artifact, Indicator, Link, Prerequisite, Project

FRESH = timedelta(days=365)
SEVERAL = 3
CONTACT = "contact"
_BUYING = ("specification", "contract", "budget")
_RUNNING = ("operations", "privacy", "architecture", "source_code", "training")


Condition = Combinable | Q


@dataclass(frozen=True)
class Rule:
    """``step`` and ``field`` locate the form field that satisfies the rule.

    With ``step`` “lesson”, that is the form of a lesson, and ``field`` its polarity. ``why`` gives the
    reason and, where there is one, its source.
    """

    code: str
    label: Promise
    points: int
    why: Promise
    holds: Callable[[], Condition]
    step: str = ""
    field: str = ""


@dataclass(frozen=True)
class Item:
    rule: Rule
    points: int

    @property
    def is_met(self) -> bool:
        return self.points == self.rule.points


def _artifact(*types: str) -> Callable[[], Condition]:
    def holds() -> Condition:
        return Exists(
            Artifact.objects.filter(
                project=OuterRef("pk"), visibility=Visibility.PUBLIC, type__code__in=types
            )
        )

    return holds


def _lesson(**facts: Any) -> Callable[[], Condition]:
    return lambda: Exists(Lesson.objects.open_to_all().filter(project=OuterRef("pk"), **facts))


def _evidence() -> Condition:
    proven = Lesson.objects.open_to_all().filter(project=OuterRef("pk")).exclude(evidence_url="")
    linked = Link.objects.filter(project=OuterRef("pk"))
    measured = Indicator.objects.filter(project=OuterRef("pk")).exclude(values=[])
    return Exists(proven) | Exists(linked) | Exists(measured) | _artifact("evaluation")()


def _adoptions(least: int) -> Callable[[], Condition]:
    return lambda: GreaterThanOrEqual(count_of(Adoption.objects.counted(), "project"), least)


def _fresh_contact() -> Condition:
    """The responsible office is named and was confirmed within a year.

    Publication counts as the first confirmation; drafts are considered fresh.
    """
    since = timezone.now() - FRESH
    fresh = Q(contact_verified_at__gte=since)
    fresh |= Q(contact_verified_at=None, verified_at__gte=since)
    fresh |= Q(contact_verified_at=None, verified_at=None, published_at__gte=since)
    fresh |= Q(published_at=None)
    return ~Q(responsible_function="") & fresh


RULES = (
    Rule(
        "cost_one_off",
        _("Einmalige Kosten"),
        8,
        _("Ohne Kosten keine Vorlage: die häufigste Rückfrage zwischen Kommunen."),
        lambda: Q(cost_one_off_eur__isnull=False),
        "effort",
        "cost_one_off_eur",
    ),
    Rule(
        "cost_running",
        _("Laufende Kosten"),
        8,
        _("Getrennt von den einmaligen: nach der Förderung trägt sie die Kommune allein."),
        lambda: Q(cost_running_eur__isnull=False),
        "effort",
        "cost_running_eur",
    ),
    Rule(
        "staff_days",
        _("Personentage"),
        8,
        _("Personal ist knapper als Geld; der Aufwand entscheidet, ob man beginnt."),
        lambda: Q(staff_days__isnull=False),
        "effort",
        "staff_days",
    ),
    Rule(
        "council_paper",
        _("Beschluss- oder Ratsvorlage"),
        6,
        _("Eine fertige Vorlage ist der kürzeste Weg durch die Gremien."),
        _artifact("council_paper"),
        "documents",
        "artifacts",
    ),
    Rule(
        "buying",
        _("Leistungsbeschreibung, Vertrag oder Kostenplan"),
        8,
        _("Wer vergeben muss, schreibt das sonst von vorn; es spart am meisten Zeit."),
        _artifact(*_BUYING),
        "documents",
        "artifacts",
    ),
    Rule(
        "running",
        _("Unterlagen zu Betrieb, Datenschutz, Technik oder Code"),
        6,
        _("Betrieb und Datenschutz-Folgenabschätzung muss jede Kommune selbst nachweisen."),
        _artifact(*_RUNNING),
        "documents",
        "artifacts",
    ),
    Rule(
        "licence",
        _("Offene Lizenz"),
        4,
        _("Nur eine offene Lizenz erlaubt, Texte und Unterlagen zu übernehmen (SPDX-Kennung)."),
        lambda: Q(license__in=License.values),
        "contact",
        "license",
    ),
    Rule(
        "operator_model",
        _("Betriebsmodell"),
        6,
        _("Ob man mitnutzen kann oder selbst betreiben muss, hängt daran."),
        lambda: ~Q(operator_model=""),
        "effort",
        "operator_model",
    ),
    Rule(
        "prerequisites",
        _("Voraussetzungen"),
        8,
        _(
            "Die OECD fragt in ihrer Fallsammlung nach „conditions for success“; hier sind sie prüfbar."
        ),
        lambda: Exists(Prerequisite.objects.filter(project=OuterRef("pk"))),
        "effort",
        "prerequisites",
    ),
    Rule(
        CONTACT,
        _("Zuständige Stelle, innerhalb eines Jahres geprüft"),
        10,
        _("Beschreibungen ohne erreichbare Stelle werden nicht nachgenutzt."),
        _fresh_contact,
        "contact",
        "responsible_function",
    ),
    Rule(
        "lesson",
        _("Eine Erfahrung, die alle lesen dürfen"),
        8,
        _("Was schiefging, verhindert, dass andere dasselbe noch einmal bezahlen."),
        _lesson(),
        "lesson",
    ),
    Rule(
        "failure",
        _("Ein Fehlschlag oder Hindernis"),
        4,
        _("Nur wer auch Fehlschläge nennt, ist als Vorbild glaubwürdig."),
        _lesson(polarity__in=[Polarity.FAILURE, Polarity.OBSTACLE]),
        "lesson",
        Polarity.FAILURE,
    ),
    Rule(
        "adoption",
        _("Eine bestätigte Nachnutzung"),
        8,
        _("Der beste Beweis, dass es übertragbar ist: Eine andere Kommune hat es getan."),
        _adoptions(1),
    ),
    Rule(
        "adoptions",
        _("Drei bestätigte Nachnutzungen"),
        4,
        _("Ab drei ist es kein Einzelfall mehr."),
        _adoptions(SEVERAL),
    ),
    Rule(
        "evidence",
        _("Ein Beleg: Quelle, Evaluation oder Messung"),
        4,
        _("Behauptungen lassen sich so nachprüfen."),
        _evidence,
        "documents",
        "links",
    ),
)
MAXIMUM = sum(rule.points for rule in RULES)


def _points(rule: Rule) -> Case:
    return Case(
        When(rule.holds(), then=Value(rule.points)), default=Value(0), output_field=IntegerField()
    )


def score() -> Combinable:
    """Score as one expression on projects: the sum of all rules."""
    total: Combinable = _points(RULES[0])
    for rule in RULES[1:]:
        total = total + _points(rule)
    return total


def items(project: Project) -> list[Item]:
    """Points of the project per rule, in the order of the table; one query."""
    row = (
        Project.objects.filter(pk=project.pk)
        .annotate(**{f"points_{rule.code}": _points(rule) for rule in RULES})
        .values(*[f"points_{rule.code}" for rule in RULES])
        .get()
    )
    return [Item(rule, row[f"points_{rule.code}"]) for rule in RULES]


READINESS = Ordering("readiness_points", score)
