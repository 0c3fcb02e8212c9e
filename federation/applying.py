"""Apply a peer's changes to the database; each record is accepted or refused on its own."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from editorial.harvest.importing import Origin, Skipped
from editorial.harvest.remote_records import Incoming, Refused
from federation.reading import Change
from federation.takers import ORDER, TAKERS, project_fields
from municipalities.models import Municipality
from projects.models import Project

log = logging.getLogger(__name__)
MAX_TOLD = 1_000


@dataclass
class Report:
    """Result of a run; entries are (kind, id, reason).

    ``skipped`` are records that another instance maintains.
    """

    counts: Counter = field(default_factory=Counter)
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    skipped: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def has_written(self) -> bool:
        return any(self.counts[name] for name in ("created", "updated", "deleted"))

    def tell(self, where: str, kind: str, pk, reason: str) -> None:
        """Add an entry to ``where`` (refused, skipped or notes); the count has no limit, the list has."""
        self.counts[where] += 1
        rows = getattr(self, where)
        if len(rows) < MAX_TOLD:
            rows.append((kind, str(pk), reason))

    def add(self, other: "Report") -> None:
        self.counts += other.counts
        for name in ("refused", "skipped", "notes"):
            rows = getattr(self, name)
            rows += getattr(other, name)[: MAX_TOLD - len(rows)]

    def summary(self) -> str:
        names = ("created", "updated", "unchanged", "deleted", "skipped", "refused")
        told = [*names, *(["withheld"] if self.counts["withheld"] else [])]
        return ", ".join(f"{name} {self.counts[name]}" for name in told)


def missing_projects(changes: Iterable[Change]) -> list[UUID]:
    """Referenced projects that are neither stored here nor among ``changes``."""
    changes = list(changes)
    wanted: dict[UUID, None] = {}
    for change in changes:
        taker = TAKERS.get(change.kind)
        for name in project_fields(taker) if taker and change.object else ():
            reference = change.object.get(name)
            try:
                wanted[UUID(reference["id"])] = None
            except (TypeError, KeyError, ValueError, AttributeError):
                continue
    told = {change.pk for change in changes if change.kind == "project"}
    known = set(Project._base_manager.filter(pk__in=list(wanted)).values_list("pk", flat=True))
    return [pk for pk in wanted if pk not in told | known]


def with_missing(changes: list[Change], ask: Callable[[UUID], dict | None]) -> list[Change]:
    """Prepend referenced projects, fetched one by one, so that no record is lost to row order."""
    found = ((pk, ask(pk)) for pk in missing_projects(changes))
    return [*(Change("project", pk, data) for pk, data in found if data), *changes]


def apply(changes: Iterable[Change], origin: Origin) -> Report:
    """Apply deletes first, then records in order of their references; requires a transaction.

    A refused record is rolled back on its own and does not affect the others.
    """
    report = Report()
    known = [change for change in changes if change.kind in TAKERS]
    for change in (row for row in known if row.object is None):
        outcome = TAKERS[change.kind].withdraw(change.pk, origin)
        if outcome:
            report.counts[outcome] += 1
    rest = [row for row in known if row.object is not None]
    for change in sorted(rest, key=lambda row: ORDER[row.kind]):
        _take(change, origin, report)
    return report


def _refuse_id_of_another_kind(change: Change) -> None:
    """Permanent URLs identify one object: refuse an id in use by an object of another kind."""
    named = {kind: taker.model._base_manager.filter(pk=change.pk) for kind, taker in TAKERS.items()}
    if named.pop(change.kind).exists():
        return
    rows = [row.order_by().values("pk") for row in (*named.values(), _town(change.pk))]
    if rows[0].union(*rows[1:]):
        raise Refused(_("Diese UUID gehört hier schon einem Eintrag anderer Art."))


def _town(pk: UUID) -> QuerySet:
    return Municipality.objects.filter(pk=pk)


def _take(change: Change, origin: Origin, report: Report) -> None:
    notes: list[str] = []
    try:
        with transaction.atomic():
            if change.object.get("kind") != change.kind or change.object.get("id") != str(
                change.pk
            ):
                raise Refused(_("Art oder id passen nicht zum Inhalt"))
            _refuse_id_of_another_kind(change)
            outcome = TAKERS[change.kind].take(Incoming(change.object), origin, notes)
    except Refused as error:
        report.tell("refused", change.kind, change.pk, str(error))
    except Skipped as error:
        report.tell("skipped", change.kind, change.pk, _("wird gepflegt von %s") % error)
    except (IntegrityError, DataError) as error:
        rule = str(error).split("\n")[0][:200]
        report.tell("refused", change.kind, change.pk, _("verletzt eine Regel: %s") % rule)
    except (ValueError, TypeError, ArithmeticError, LookupError, RecursionError):
        # the peer's data passed validation that it should not have: refuse the record, log the bug
        log.exception("harvest of %s %s", change.kind, change.pk)
        report.tell("refused", change.kind, change.pk, _("unerwarteter Inhalt"))
    else:
        report.counts[outcome] += 1
        for note in notes:
            report.tell("notes", change.kind, change.pk, note)
