"""What the moderation reads of one entry, and what a revision changes."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.http import Http404

from core.models import AuditEntry
from editorial.choices import State
from editorial.kinds import Kind, all_kinds
from editorial.models import EditorialModel
from municipalities.actors import Actor


def find_entry(kind_name: str, pk, actor: Actor) -> tuple[Kind, EditorialModel]:
    """The entry a moderator may look at, else 404."""
    kind = next((k for k in all_kinds() if k.model._meta.model_name == kind_name), None)
    if kind is None:
        raise Http404
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


@dataclass(frozen=True)
class Piece:
    """A run of words: ``same``, ``old`` (only in the public text) or ``new``."""

    kind: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    label: str
    pieces: list[Piece]


def changes(revision: EditorialModel, names) -> list[FieldChange]:
    """Fields a revision changes, word by word. ``names`` are concrete fields to compare."""
    original = revision.revision_of
    found = []
    for name in names:
        field = revision._meta.get_field(name)
        old, new = (_text(row, field) for row in (original, revision))
        if old != new:
            found.append(FieldChange(str(field.verbose_name), _compare(old, new)))
    return found


def _text(row: EditorialModel, field) -> str:
    if field.many_to_many:
        return ", ".join(sorted(str(item) for item in getattr(row, field.name).all()))
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    value = getattr(row, field.name)
    return "" if value is None else str(value)


def _compare(old: str, new: str) -> list[Piece]:
    left, right = old.split(), new.split()
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", " ".join(left[a:b])))
            continue
        if a < b:
            pieces.append(Piece("old", " ".join(left[a:b])))
        if c < d:
            pieces.append(Piece("new", " ".join(right[c:d])))
    return pieces
