"""Definitions of all figures: stock, and the funnel from one town to the next (X12, docs/statistics.md).

The stock counts the rows of the public lists, so all pages show the same number. The funnel
excludes the demo: example projects, and actions of demo accounts.
"""

from datetime import timedelta

from django.db.models import (
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from adoptions.choices import TAKING_OVER, Stage
from adoptions.models import Adoption, AdoptionStep
from contacts.choices import RequestKind
from contacts.models import ContactRequest
from core.demo import ACCOUNTS
from lessons.models import Lesson
from municipalities.actors import ANONYMOUS
from needs.models import Need
from projects.models import Project
from public_statistics.tables import Figure
from watching.models import Watch

_DEMO = Q(created_by__email__in=[account.email for account in ACCOUNTS])
_YEAR = timedelta(days=365)


def projects() -> QuerySet:
    return Project.objects.visible_to(ANONYMOUS).listed()


def _real_projects() -> QuerySet:
    return projects().filter(is_demo=False)


def _first_projects() -> QuerySet:
    """The project that each town published first; one per town."""
    other = projects().filter(municipality=OuterRef("municipality"))
    earlier = Q(published_at__lt=OuterRef("published_at"))
    earlier |= Q(published_at=OuterRef("published_at"), pk__lt=OuterRef("pk"))
    return projects().exclude(Exists(other.filter(earlier)))


def _lessons() -> QuerySet:
    return Lesson.objects.open_to_all()


def _needs() -> QuerySet:
    return Need.objects.visible_to(ANONYMOUS).listed()


def _adoptions() -> QuerySet:
    return Adoption.objects.visible_to(ANONYMOUS).counted().filter(project__in=projects())


def _real(rows: QuerySet) -> QuerySet:
    """Exclude rows by demo accounts; ``exclude`` would drop rows without an author, too."""
    return rows.filter(~_DEMO | Q(created_by=None))


def _saved() -> QuerySet:
    """Projects on the watch list of another town."""
    rows = Watch.objects.filter(project__in=_real_projects())
    return _real(rows.exclude(municipality=F("project__municipality")))


def _requests() -> QuerySet:
    """Requests except reports of errors, which express no interest."""
    rows = ContactRequest.objects.exclude(kind=RequestKind.CORRECTION)
    return _real(rows.filter(project__in=_real_projects()))


def _first_of(rows: QuerySet, town: str) -> QuerySet:
    """The earliest row of each pair of town and project."""
    other = rows.filter(**{town: OuterRef(town), "project": OuterRef("project")})
    earlier = Q(created_at__lt=OuterRef("created_at"))
    earlier |= Q(created_at=OuterRef("created_at"), pk__lt=OuterRef("pk"))
    return rows.exclude(Exists(other.filter(earlier)))


def _asked() -> QuerySet:
    return _first_of(_requests(), "asking")


def _answered() -> QuerySet:
    """Pairs that asked, with at least one request answered."""
    same = _requests().filter(asking=OuterRef("asking"), project=OuterRef("project"))
    return _asked().filter(Exists(same.filter(answered_at__isnull=False)))


def answered_requests() -> QuerySet:
    """Every answered request, for the working days until the first answer."""
    return _requests().filter(answer_days__isnull=False)


def _adopting() -> QuerySet:
    """Adoptions decided on and confirmed by both towns, including those ended since."""
    rows = Adoption.objects.visible_to(ANONYMOUS).confirmed().filter(project__in=_real_projects())
    decided = AdoptionStep.objects.filter(adoption=OuterRef("pk"), stage_to__in=TAKING_OVER)
    return _first_of(_real(rows).filter(Q(stage__in=TAKING_OVER) | Exists(decided)), "municipality")


def _operating() -> QuerySet:
    """Of `_adopting`, those in regular operation 12 months (365 days) after the decision."""
    steps = AdoptionStep.objects.filter(adoption=OuterRef("pk"), stage_to__gt="").order_by()
    decided = steps.filter(stage_to__in=TAKING_OVER).values("adoption").annotate(at_=Min("at"))
    year_later = ExpressionWrapper(
        Coalesce(Subquery(decided.values("at_")), F("created_at")) + Value(_YEAR),
        output_field=DateTimeField(),
    )
    rows = _adopting().annotate(year_later=year_later).filter(year_later__lte=timezone.now())
    until_then = AdoptionStep.objects.filter(
        adoption=OuterRef("pk"), stage_to__gt="", at__lte=OuterRef("year_later")
    )
    stage = Subquery(until_then.order_by("-at", "-pk").values("stage_to")[:1])
    return rows.annotate(stage_then=Coalesce(stage, F("stage"))).filter(stage_then=Stage.OPERATING)


OFFERED = {"town": "project__municipality__", "theme": "project__themes", "at": "created_at"}
COUNTS = (
    Figure("projects", _("Projekte"), projects),
    Figure(
        "municipalities",
        _("Kommunen mit Projekten"),
        _first_projects,
        themed=projects,
        unit="municipality",
    ),
    Figure("lessons", _("Erfahrungen"), _lessons, theme="project__themes"),
    Figure("needs", _("Bedarfe"), _needs),
    Figure("adoptions", _("Nachnutzungen"), _adoptions, **OFFERED),
)
SAVED = Figure("saved", _("gemerkt"), _saved, **OFFERED)
ASKED = Figure("asked", _("gefragt"), _asked, **OFFERED)
ANSWERED = Figure("answered", _("beantwortet"), _answered, **OFFERED, part_of="asked")
ADOPTING = Figure("adopting", _("Nachnutzung beschlossen"), _adopting, **OFFERED)
OPERATING = Figure(
    "operating_after_12_months",
    _("nach zwölf Monaten im Regelbetrieb"),
    _operating,
    **OFFERED,
    part_of="adopting",
)
FUNNEL = (SAVED, ASKED, ANSWERED, ADOPTING, OPERATING)
# steps the platform does not record are marked as such, never estimated
STEPS = (
    ("seen", _("gesehen")),
    ("saved", SAVED.label),
    ("asked", ASKED.label),
    ("answered", ANSWERED.label),
    ("visited", _("besucht")),
    ("adopting", ADOPTING.label),
    ("operating_after_12_months", OPERATING.label),
)
