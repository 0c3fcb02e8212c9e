"""What the moderation reads: the queue over all kinds, and one entry."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from core.models import AuditEntry
from editorial.choices import State
from editorial.kinds import Kind, all_kinds, kind_named
from editorial.models import EditorialModel
from municipalities.actors import Actor

MOST_QUEUED = 200


@dataclass(frozen=True)
class QueueRow:
    kind: Kind
    entry: EditorialModel
    since: datetime


def queue(actor: Actor) -> list[QueueRow]:
    """Waiting entries of all kinds, oldest first; one query a kind."""
    rows = [
        QueueRow(kind, entry, entry.submitted_at)
        for kind in all_kinds()
        for entry in kind.model.objects.visible_to(actor)
        .queued()
        .select_related("municipality__district")[:MOST_QUEUED]
    ]
    return sorted(rows, key=lambda row: row.since)


def queue_length(actor: Actor) -> int:
    """How many entries wait, also those beyond the page; one query a kind."""
    return sum(
        kind.model.objects.visible_to(actor).queued().order_by().count() for kind in all_kinds()
    )


def find_entry(kind_name: str, pk, actor: Actor) -> tuple[Kind, EditorialModel]:
    """The entry a moderator may look at, else 404."""
    try:
        kind = kind_named(kind_name)
    except LookupError:
        raise Http404 from None
    entry = (
        kind.model.objects.visible_to(actor)
        .select_related("municipality__district", "revision_of", "submitted_by")
        .filter(pk=pk)
        .first()
    )
    if entry is None or entry.state == State.DRAFT:
        raise Http404
    return kind, entry


def history(entry: EditorialModel) -> list[AuditEntry]:
    """The latest steps of this entry and of its original."""
    ids = [str(entry.pk), str(entry.revision_of_id)]
    return list(
        AuditEntry.objects.filter(object_id__in=ids).exclude(action="edited").order_by("-at")[:20]
    )
