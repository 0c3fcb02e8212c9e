"""Maintenance of the change feed: changes by time alone, and compaction (docs/changes.md)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.apps import apps
from django.db import connection, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Min, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from adoptions.models import CONFIRMATION_LASTS
from adoptions.readiness import FRESH as CONTACT_IS_FRESH
from changefeed import changes
from changefeed.models import Change, FeedState
from changefeed.resources import KINDS
from core.api.resources import Resource
from editorial.freshness.queries import due, stale
from editorial.freshness.rules import midnight_of
from editorial.models import EditorialModel
from municipalities.models import Municipality

EVERY_ROW = timedelta(days=90)
TOMBSTONES = timedelta(days=730)
AT_ONCE = 1_000


@transaction.atomic
def tell_what_aged(now: datetime) -> int:
    """Add rows for objects that changed since the last run without being written; returns how many.

    These are objects that became overdue, due for review or stale, and those that show the name of a
    town renamed since: the trigger misses objects published at the moment of the renaming.
    """
    changes.ensure_generation()
    state = FeedState.objects.select_for_update().get(id=1)
    since = state.aged_until or Change.objects.aggregate(first=Min("at"))["first"] or now
    before = Change.objects.count()
    for kind in KINDS.values():
        for rows in _aged(kind, since, now):
            _note(kind, rows)
    state.aged_until = now
    state.save(update_fields=["aged_until"])
    return Change.objects.count() - before


def _note(kind: Resource, rows: QuerySet) -> None:
    names = ("pk", "version") if _has_version(kind) else ("pk",)
    found = rows.order_by("pk").values_list(*names).distinct()
    changes.note(kind.name, ((row[0], row[1] if len(row) > 1 else None) for row in found))


def _has_version(kind: Resource) -> bool:
    return kind.visible().model is not Municipality


def _aged(kind: Resource, since: datetime, now: datetime) -> Iterable[QuerySet]:
    rows = kind.visible()
    if issubclass(rows.model, EditorialModel):
        yield _between(rows, due(rows.model), midnight_of(since), midnight_of(now))
        yield _between(rows, stale(rows.model), midnight_of(since), midnight_of(now))
    if kind.name == "adoption":
        yield _between(rows, _overdue(), since, now)
    if kind.name == "project":
        adoptions = _between(KINDS["adoption"].visible(), _overdue(), since, now)
        yield rows.filter(pk__in=adoptions.values("project"))
        checked = Coalesce("contact_verified_at", "verified_at", "published_at")
        yield _between(rows, _later(checked, CONTACT_IS_FRESH), since, now)
    if kind.name != "municipality":
        yield rows.filter(_names(kind, _renamed(since, now)))


def _between(rows: QuerySet, moment: Combinable, since: datetime, now: datetime) -> QuerySet:
    return rows.alias(_moment=moment).filter(_moment__gte=since, _moment__lt=now)


def _overdue() -> ExpressionWrapper:
    return _later(F("adopter_confirmed_at"), CONFIRMATION_LASTS)


def _later(moment: Combinable, time: timedelta) -> ExpressionWrapper:
    return ExpressionWrapper(moment + time, output_field=DateTimeField())


def _renamed(since: datetime, now: datetime) -> QuerySet:
    """Towns whose register entry has changed, according to their history (pghistory)."""
    history = apps.get_model("municipalities", "MunicipalityEvent").objects
    changed = history.filter(pgh_label="update", pgh_created_at__range=(since, now)).values("id")
    return Municipality.objects.filter(Q(pk__in=changed) | Q(district__in=changed)).values("pk")


def _names(kind: Resource, towns: QuerySet) -> Q:
    found = Q(municipality__in=towns)
    if kind.name == "project":
        found |= Q(partner_municipalities__in=towns)
    if kind.name == "adoption":
        found |= Q(project__municipality__in=towns)
    if kind.name == "need":
        found |= Q(participations__municipality__in=towns)
    return found


def compact(now: datetime) -> int:
    """Delete rows that a complete copy does not need; returns how many.

    After `EVERY_ROW` only the newest row of an object is kept, after `TOMBSTONES` none of objects that
    are not public. Cursors older than a deleted tombstone must resync.
    """
    changes.ensure_generation()
    return _forget_superseded(now - EVERY_ROW) + sum(
        _forget_tombstones(kind, now - TOMBSTONES) for kind in KINDS.values()
    )


def _forget_superseded(before: datetime) -> int:
    sql = """
        DELETE FROM changefeed_change WHERE seq IN (
            SELECT old.seq FROM changefeed_change old
             WHERE old.at < %s AND EXISTS (
                   SELECT FROM changefeed_change later
                    WHERE later.kind = old.kind AND later.object_id = old.object_id
                      AND (later.xact, later.seq) > (old.xact, old.seq))
             LIMIT %s)"""
    count = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, [before, AT_ONCE])
            count += cursor.rowcount
            if cursor.rowcount < AT_ONCE:
                return count


def _forget_tombstones(kind: Resource, before: datetime) -> int:
    count, last = 0, 0
    while True:
        rows = Change.objects.filter(kind=kind.name, at__lt=before, seq__gt=last)
        found = list(rows.order_by("seq").values_list("seq", "object_id")[:AT_ONCE])
        if not found:
            return count
        last = found[-1][0]
        ids = [pk for _seq, pk in found]
        public = set(kind.visible().filter(pk__in=ids).values_list("pk", flat=True))
        count += _forget([seq for seq, pk in found if pk not in public])


@transaction.atomic
def _forget(numbers: Sequence[int]) -> int:
    if not numbers:
        return 0
    state = FeedState.objects.select_for_update().get(id=1)
    rows = Change.objects.filter(seq__in=numbers)
    dropped = list(rows.values_list("xact", "seq"))
    furthest = max([*dropped, (state.dropped_xact, state.dropped_seq)])
    state.dropped_xact, state.dropped_seq = furthest
    state.drops += 1
    state.save(update_fields=["dropped_xact", "dropped_seq", "drops"])
    rows.delete()
    return len(dropped)
