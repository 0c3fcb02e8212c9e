"""Turn the change log into deliveries, exactly once: rows and log position in one transaction."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction

from changefeed import changes
from changefeed.resources import KINDS
from portals.models import Announced, Delivery, HookState, LogReader, Webhook
from portals.webhooks.events import event_type

ROWS_AT_ONCE = 500


@transaction.atomic
def dispatch(limit: int = ROWS_AT_ONCE) -> int:
    """Read the next rows of the log and queue deliveries for subscribed hooks; returns the row count.

    A concurrent dispatcher waits for the lock and continues where this one ended.
    """
    LogReader.objects.get_or_create(pk=1)
    reader = LogReader.objects.select_for_update().get(pk=1)
    try:
        position = changes.decode(reader.cursor) if reader.cursor else None
        rows = changes.read_after(position, kinds=None, limit=limit)
    except (changes.ResyncRequired, changes.InvalidCursor):
        return _begin_at_the_end(reader)
    if rows:
        _queue(_folded(rows))
        _move(reader, rows[-1].position)
    return len(rows)


def _begin_at_the_end(reader: LogReader) -> int:
    """The log was reset (database restored): receivers learn that from the feed, not from messages."""
    _move(reader, changes.newest())
    return 0


def _move(reader: LogReader, position: changes.Position) -> None:
    reader.cursor = changes.encode(position)
    reader.save()


def _folded(rows: Iterable[changes.ChangeRow]) -> list[changes.ChangeRow]:
    """The last row of each object, of kinds that the API serves."""
    last = {(row.kind, row.object_id): row for row in rows if row.kind in KINDS}
    return sorted(last.values(), key=lambda row: (row.position.xact, row.position.seq))


def _queue(rows: Sequence[changes.ChangeRow]) -> None:
    """Queue by current visibility, compared with the state last announced."""
    public, known = _public_ids(rows), _known(rows)
    hooks = list(_listening())
    deliveries = []
    for row in rows:
        key = row.kind, row.object_id
        is_public = row.object_id in public
        name = event_type(row.kind, is_public=is_public, was_public=known.get(key, False))
        deliveries += [
            _delivery(hook, name, row)
            for hook in hooks
            if name in hook.event_types and hook.enabled_at <= row.at
        ]
    Delivery.objects.bulk_create(deliveries, batch_size=500)
    Announced.objects.bulk_create(
        [
            Announced(kind=r.kind, object_id=r.object_id, is_public=r.object_id in public)
            for r in rows
        ],
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["is_public"],
    )


def _public_ids(rows: Sequence[changes.ChangeRow]) -> set[UUID]:
    found: set[UUID] = set()
    for kind in {row.kind for row in rows}:
        ids = [row.object_id for row in rows if row.kind == kind]
        found |= set(KINDS[kind].visible().filter(pk__in=ids).values_list("pk", flat=True))
    return found


def _known(rows: Sequence[changes.ChangeRow]) -> dict[tuple[str, UUID], bool]:
    found = Announced.objects.filter(object_id__in={row.object_id for row in rows})
    return {(row.kind, row.object_id): row.is_public for row in found}


def _listening():
    return Webhook.objects.filter(
        state=HookState.ENABLED, portal__is_active=True, portal__may_webhooks=True
    )


def _delivery(hook: Webhook, name: str, row: changes.ChangeRow) -> Delivery:
    return Delivery(
        webhook=hook,
        event_type=name,
        kind=row.kind,
        object_id=row.object_id,
        version=row.version,
        cursor=changes.encode(row.position),
        changed_at=row.at,
    )
