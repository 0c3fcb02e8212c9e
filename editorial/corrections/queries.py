"""A proposed correction compared with the current texts, and lists of corrections."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from editorial.corrections import correctable_fields
from editorial.corrections.correctable_fields import Target
from editorial.models import Correction, EditorialModel
from editorial.revisions.differences import Difference
from editorial.revisions.text_diff import compare, folded
from editorial.workflow.choices import EDITABLE_STATES
from editorial.workflow.kinds import EntryKind, kind_named
from municipalities.actors import Actor


@dataclass(frozen=True)
class Situation:
    """A correction and the current state of what it corrects.

    ``public`` is the published field, None once it or its row is gone. ``revised`` is the same
    field in the pending revision, which may already differ; None if there is no revision.
    """

    correction: Correction
    kind: EntryKind
    entry: EditorialModel | None
    revision: EditorialModel | None
    public: Target | None
    revised: Target | None

    @property
    def is_gone(self) -> bool:
        return self.public is None or (self.revision is not None and self.revised is None)

    @property
    def _public_value(self) -> str | None:
        return self.public.value if self.public else None

    @property
    def is_there_already(self) -> bool:
        return not self.is_gone and self._public_value == self.correction.proposed_value

    @property
    def is_outdated(self) -> bool:
        """Nothing is left to apply."""
        return self.is_gone or self.is_there_already

    @property
    def public_changed(self) -> bool:
        return not self.is_gone and self._public_value != self.correction.base_value

    @property
    def revision_differs(self) -> bool:
        return self.revised is not None and self.revised.value != self._public_value

    @property
    def is_submitted(self) -> bool:
        return self.revision is not None and self.revision.state not in EDITABLE_STATES

    @property
    def needs_whole_text(self) -> bool:
        """Whether the page must show whole texts instead of the marked words alone.

        That is the case if another text changed meanwhile, or if the proposal has several lines.
        """
        differs = self.public_changed or self.revision_differs or self.is_gone
        return differs or "\n" in self.correction.proposed_value

    @property
    def seen(self) -> str:
        """Digest of the texts a decision is based on.

        If it differs at decision time, the texts have changed.
        """
        public = self.public.value if self.public else "\0"
        revised = self.revised.value if self.revised else public
        gone = "gone" if self.is_gone else ""
        return hashlib.sha256("\0\0".join([public, revised, gone]).encode()).hexdigest()[:32]

    @property
    def label(self) -> str:
        known = self.public.label if self.public else ""
        return known or correctable_fields.label_of(self.kind.correctable, self.correction.field)

    def shown(self, text: str) -> str:
        return self.public.shown(text) if self.public else text

    @property
    def change(self) -> Difference:
        """Difference between the current value and the proposal: word by word for prose."""
        holder = self.revised or self.public
        old = self.shown(holder.value if holder else self.correction.base_value)
        new, name = self.shown(self.correction.proposed_value), self.correction.field
        if holder is None or holder.is_prose:
            return Difference(name, self.label, "text", pieces=folded(compare(old, new)))
        return Difference(name, self.label, "value", old=old, new=new)


def situation(correction: Correction, actor: Actor) -> Situation:
    """The situation as ``actor`` may read it now; a fixed number of queries."""
    kind = kind_named(correction.kind)
    seen = kind.model.objects.visible_to(actor)
    rows = seen.originals().select_related("municipality__district", *kind.related)
    entry = rows.filter(pk=correction.object_id).first()
    if entry is None:
        return Situation(correction, kind, None, None, None, None)
    revision = seen.filter(revision_of=entry).first()
    public = correctable_fields.find(kind.correctable, entry, correction.field, actor)
    revised = None
    if revision and public:
        revised = correctable_fields.find_copy(kind.correctable, revision, public, actor)
    return Situation(correction, kind, entry, revision, public, revised)


@dataclass(frozen=True)
class CorrectionRow:
    """One correction in a list: its labels, without its text."""

    correction: Correction
    entry: EditorialModel
    title: str
    label: str


def rows(corrections: Iterable[Correction], actor: Actor) -> list[CorrectionRow]:
    """The corrections with their entries; one query per kind of entry."""
    corrections = list(corrections)
    entries: dict = {}
    for name in {row.kind for row in corrections}:
        kind = kind_named(name)
        ids = [row.object_id for row in corrections if row.kind == name]
        seen = kind.model.objects.visible_to(actor).select_related("municipality", *kind.related)
        entries |= {entry.pk: entry for entry in seen.filter(pk__in=ids)}
    return [
        CorrectionRow(
            row,
            entries[row.object_id],
            entries[row.object_id].title,
            correctable_fields.label_of(kind_named(row.kind).correctable, row.field),
        )
        for row in corrections
        if row.object_id in entries
    ]
