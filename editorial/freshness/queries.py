"""Freshness in SQL: expressions for lists, and the entries that are due for review.

Only the time of the last check is stored, so a changed rule applies everywhere at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BigIntegerField,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    GeneratedField,
    IntegerField,
    Min,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Extract
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from core.lists.listing import Ordering
from editorial.freshness.rules import (
    FULL_WEIGHT,
    LEAST_WEIGHT,
    SOON,
    Freshness,
    Review,
    Subject,
    midnight_of,
    review_of,
)
from editorial.models import EditorialModel, FreshnessRule
from editorial.models.freshness import contact_rule, rule_of
from editorial.workflow.kinds import EntryKind, all_kinds, kind_of
from municipalities.actors import Actor
from municipalities.models import Municipality

# exceeds every Unix timestamp until the year 2286, so the weighted rank dominates in `_demoted`
_APART = 10**10
_NEVER = 10**6


def last_checked() -> Coalesce:
    """Time of the last check; publication is the first. Never null for public entries."""
    return Coalesce("verified_at", "published_at")


class _Days(Func):
    """`editorial.freshness.rules.days_of` in SQL."""

    template = "(%(expressions)s) * 1461 / 48"
    output_field = IntegerField()


class _Hours(Func):
    template = "make_interval(hours => (%(expressions)s))"
    output_field = DurationField()


def _after(moment: Combinable, months: Combinable, *, hours: int) -> ExpressionWrapper:
    interval = _Hours(_Days(months) * Value(hours))
    return ExpressionWrapper(moment + interval, output_field=DateTimeField())


def due(model: type[EditorialModel]) -> ExpressionWrapper:
    return _after(last_checked(), rule_of(model, "review_after_months"), hours=24)


def stale(model: type[EditorialModel]) -> ExpressionWrapper:
    return _after(last_checked(), rule_of(model, "review_after_months"), hours=36)


def archived_from(model: type[EditorialModel]) -> ExpressionWrapper:
    """When an unconfirmed entry may be archived; null if the rule has no archive period."""
    return _after(last_checked(), rule_of(model, "archive_after_months"), hours=24)


def contact_due() -> ExpressionWrapper:
    """When the contact of a project is due for review."""
    checked = Coalesce("contact_verified_at", "verified_at", "published_at")
    return _after(checked, contact_rule(), hours=24)


def filter_freshness(
    rows: QuerySet, states: Sequence[str], now: datetime | None = None
) -> QuerySet[Any]:
    """Rows in one of these states; rows without a rule are always fresh."""
    if not states:
        return rows
    midnight = midnight_of(now or timezone.now())
    rows = rows.alias(_due=due(rows.model), _stale=stale(rows.model))
    conditions = {
        Freshness.FRESH: Q(_due__gte=midnight) | Q(_due=None),
        Freshness.DUE: Q(_due__lt=midnight, _stale__gte=midnight),
        Freshness.STALE: Q(_stale__lt=midnight),
    }
    wanted = Q(pk__in=[])
    for state in states:
        wanted |= conditions[Freshness(state)]
    return rows.filter(wanted)


class _Weight(Func):
    """`editorial.freshness.rules.weight_at` as one raw expression.

    Composed of Django expressions it would take longer to build than PostgreSQL needs to evaluate
    it. All rules are read once per statement; a subquery per row takes twice as long. The age is
    divided only once: subtracting whole intervals before or after the division gives the same
    result.
    """

    output_field = IntegerField()
    _RULES = (
        "(SELECT jsonb_object_agg(phase, review_after_months) FROM editorial_freshnessrule"
        " WHERE kind = %s)"
    )

    def __init__(self, checked: Any, *phase: Any, kind: str, midnight: datetime) -> None:
        super().__init__(checked, *phase)
        self.kind, self.midnight = kind, midnight

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_args: Any, **extra: Any
    ) -> Any:
        (checked, params), *phase = [compiler.compile(row) for row in self.source_expressions]
        months, given = f"({self._RULES} ->> '')::int", [self.kind]
        if phase:
            months = f"COALESCE(({self._RULES} ->> {phase[0][0]})::int, {months})"
            given = [self.kind, *phase[0][1], *given]
        days = f"COALESCE({months} * 1461 / 48, {_NEVER})"
        age = f"GREATEST(0, FLOOR(EXTRACT(EPOCH FROM (%s::timestamptz - {checked})) / 86400)::int)"
        fallen = f"{FULL_WEIGHT + LEAST_WEIGHT} - {LEAST_WEIGHT} * {age} / {days}"
        sql = f"GREATEST({LEAST_WEIGHT}, LEAST({FULL_WEIGHT}, {fallen}))"
        return sql, [self.midnight, *params, *given]


def weight(model: type[EditorialModel], now: datetime) -> Combinable:
    """`rules.weight_at` as integer arithmetic; full weight if there is no rule."""
    phase = [F(model.phase_of_review)] if model.phase_of_review else []
    kind = str(model._meta.model_name)
    return _Weight(last_checked(), *phase, kind=kind, midnight=midnight_of(now))


def _demoted(model: type[EditorialModel]) -> Combinable:
    """Relevance times weight; among equals the most recently checked entry comes first."""
    rank = Cast(F("relevance"), BigIntegerField()) * weight(model, timezone.now())
    moment = Cast(Extract(last_checked(), "epoch"), BigIntegerField())
    return ExpressionWrapper(rank * Value(_APART) + moment, output_field=BigIntegerField())


def orderings(model: type[EditorialModel]) -> dict[str, Ordering]:
    """The orderings that depend on age: last check, and relevance."""
    return {
        "verified_at": Ordering("last_checked", last_checked),
        "relevance": Ordering("demoted", lambda: _demoted(model), requires="q"),
    }


def months_promised(kind: str, phase: str = "") -> int | None:
    """The review interval in months for a kind and phase; one query."""
    found = FreshnessRule.objects.filter(kind=kind, phase__in=["", phase]).order_by("-phase")
    return found.values_list("review_after_months", flat=True).first()


@dataclass(frozen=True)
class Item:
    """One thing to confirm: an entry, or the contact of a project."""

    kind: EntryKind
    entry: EditorialModel
    subject: Subject
    review: Review

    @property
    def key(self) -> str:
        return f"{self.entry.kind_name}:{self.subject}:{self.entry.pk}"

    @property
    def is_contact(self) -> bool:
        return self.subject == Subject.CONTACT

    @property
    def safe_title(self) -> str:
        """Its name in mails and on pages reached through their links."""
        return self.kind.safe_title(self.entry)


def items_of(entry: EditorialModel, now: datetime) -> list[Item]:
    """Review items of an entry loaded ``with_freshness``: itself, and its contact if it has one."""
    return [
        Item(kind_of(entry), entry, subject, review)
        for subject in Subject
        if (review := review_of(entry, subject, now)) is not None
    ]


def to_check(
    now: datetime,
    *,
    actor: Actor | None = None,
    town: UUID | None = None,
    most: int | None = None,
    among: Iterable | None = None,
) -> list[Item]:
    """Items due within two weeks or overdue, oldest first; one query per kind.

    ``actor`` limits them to what the actor may read, ``town`` to one town, ``among`` to these ids,
    and ``most`` the number of entries per kind.
    """
    found = []
    for kind in all_kinds():
        rows = _waiting(_under_review(kind, actor), before=midnight_of(now) + SOON)
        if town is not None:
            rows = rows.filter(municipality=town)
        if among is not None:
            rows = rows.filter(pk__in=among)
        rows = rows.with_freshness().select_related("municipality__district", *kind.related)
        rows = rows.defer(*_long_texts(kind.model))
        for row in rows.order_by("verified_at", "pk")[:most]:
            found += [item for item in items_of(row, now) if item.review.is_soon]
    return sorted(found, key=lambda item: (item.review.due_at, item.key))


def _long_texts(model: type[EditorialModel]) -> list[str]:
    fields = model._meta.concrete_fields
    return [row.name for row in fields if isinstance(row, TextField | GeneratedField)]


def _under_review(kind: EntryKind, actor: Actor | None) -> Any:
    rows = kind.model.objects
    return (rows.visible_to(actor) if actor else rows).under_review()


def _waiting(rows: Any, *, before: datetime) -> Any:
    """Rows due before ``before``, themselves or by their contact."""
    model = rows.model
    rows = rows.alias(_due=due(model))
    condition = Q(_due__lt=before)
    if model.has_contact_to_check:
        rows = rows.alias(_contact=contact_due())
        condition |= Q(_contact__lt=before) & model.names_contact()
    return rows.filter(condition)


@dataclass(frozen=True)
class TownOverdue:
    municipality: Municipality
    number: int
    oldest: datetime


def overdue_towns(
    now: datetime, *, actor: Actor, page: int, size: int
) -> tuple[list[TownOverdue], int]:
    """Towns with overdue entries, the oldest first, and the total number of towns.

    One query per kind, and one for the towns on the page.
    """
    numbers: dict = {}
    for kind in all_kinds():
        rows = _under_review(kind, actor).alias(_due=due(kind.model))
        rows = rows.filter(_due__lt=midnight_of(now)).order_by().values("municipality")
        for row in rows.annotate(number=Count("pk"), oldest=Min(last_checked())):
            number, oldest = numbers.get(row["municipality"], (0, row["oldest"]))
            numbers[row["municipality"]] = (number + row["number"], min(oldest, row["oldest"]))
    order = sorted(numbers, key=lambda pk: (numbers[pk][1], str(pk)))
    shown = order[(page - 1) * size : page * size]
    towns = Municipality.objects.select_related("district").in_bulk(shown)
    return [TownOverdue(towns[pk], *numbers[pk]) for pk in shown], len(order)


def overdue_of(town: Municipality, now: datetime, *, actor: Actor) -> list[Item]:
    """Overdue entries of one town, oldest first; one query per kind."""
    items = to_check(now, actor=actor, town=town.pk)
    return [item for item in items if not item.is_contact and not item.review.is_fresh]
