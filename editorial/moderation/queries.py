"""One entry as the moderation reads it, and its history."""

from uuid import UUID

from django.http import Http404

from core.models import AuditEntry
from editorial.models import EditorialModel
from editorial.workflow.choices import State
from editorial.workflow.kinds import EntryKind, kind_named
from municipalities.actors import Actor


def find_entry(kind_name: str, pk: UUID | str, actor: Actor) -> tuple[EntryKind, EditorialModel]:
    """The entry, if a moderator may see it; otherwise 404."""
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
    """The latest audit entries of the entry and its original, without edits."""
    ids = [str(entry.pk), str(entry.revision_of_id)]
    return list(
        AuditEntry.objects.filter(object_id__in=ids).exclude(action="edited").order_by("-at")[:20]
    )
