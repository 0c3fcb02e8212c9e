"""Writing entries of one form (lessons, needs): create, save, revise, merge; each rule once."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.audit import recording as audit
from core.errors import NotAllowed, WrongState
from core.text.folding import fold
from editorial.models import EditorialModel
from editorial.workflow.choices import EDITABLE_STATES
from editorial.workflow.permissions import may_revise, owns
from editorial.workflow.services import locked
from municipalities.actors import Actor


@dataclass(frozen=True)
class Content:
    """What of a model a person writes: columns and many-to-many ``sets``; ``fixed`` columns stay
    what they were at the beginning, and a revision takes them over.
    """

    model: type
    fields: tuple[str, ...]
    sets: tuple[str, ...] = ()
    fixed: tuple[str, ...] = field(default=("license", "language"))


@transaction.atomic
def create(
    content: Content, *, by: Actor, given: dict, token: uuid.UUID, **fixed
) -> EditorialModel:
    """A new draft for the town the person acts for.

    ``token`` becomes the id: a form sent twice makes one entry (R43), with what was sent last.
    """
    entry, created = content.model.objects.get_or_create(
        pk=token,
        defaults={
            "municipality_id": by.municipality_id,
            "created_by": by.user,
            **fixed,
            **{name: given[name] for name in content.fields},
        },
    )
    if created:
        _set(content, entry, given)
        audited("created", entry, by)
        return entry
    if entry.created_by_id != by.user_id or entry.municipality_id != by.municipality_id:
        raise WrongState
    entry = locked(entry, expected_version=None)
    if entry.is_editable:
        return save(content, entry, by=by, given=given, expected_version=entry.version)
    return entry


@transaction.atomic
def save(
    content: Content, entry: EditorialModel, *, by: Actor, given: dict, expected_version: int
) -> EditorialModel:
    """Write the form into a draft or pending revision; one version further.

    Raises `NotAllowed`, `WrongState`, `StaleVersion`.
    """
    row = locked(entry, expected_version=None)
    if not owns(by, row):
        raise NotAllowed
    if row.state not in EDITABLE_STATES:
        raise WrongState
    row = locked(row, expected_version=expected_version)
    for name in content.fields:
        setattr(row, name, given[name])
    row.version += 1
    row.save()
    _set(content, row, given)
    audited("edited", row, by)
    return row


@transaction.atomic
def open_revision(content: Content, entry: EditorialModel, *, by: Actor) -> EditorialModel:
    """The pending revision of a published entry: the open one, or a copy of the public text."""
    original = locked(entry, expected_version=None)
    if not owns(by, original):
        raise NotAllowed
    if not may_revise(by, original):
        raise WrongState
    existing = content.model.objects.filter(revision_of=original).first()
    if existing:
        return existing
    revision = content.model.objects.create(
        revision_of=original,
        municipality_id=original.municipality_id,
        created_by=by.user,
        **{name: getattr(original, name) for name in (*content.fixed, *content.fields)},
    )
    for name in content.sets:
        getattr(revision, name).set(getattr(original, name).all())
    audited("created", revision, by)
    return revision


@transaction.atomic
def merge_revision(
    content: Content, revision: EditorialModel, keep: Collection[str] = ()
) -> EditorialModel:
    """Carry an approved revision into its original, which keeps id, address and what hangs on it.

    Names in ``keep`` are not carried over; then the revision stays, with these alone to differ.
    """
    rows = content.model.objects.select_for_update(of=("self",))
    original = rows.get(pk=revision.revision_of_id)
    if not original.is_public:
        raise WrongState(_("Der Eintrag wurde inzwischen zurückgezogen."))
    for name in set(content.fields) - set(keep):
        setattr(original, name, getattr(revision, name))
    original.version += 1
    original.mark_checked(timezone.now())
    original.save()
    for name in set(content.sets) - set(keep):
        getattr(original, name).set(getattr(revision, name).all())
    if not keep:
        revision.delete()
    return original


def give_address(entry: EditorialModel, *, fallback: str) -> None:
    """A permanent slug at the first publication: the title and a piece of the id."""
    if not entry.slug:
        words = slugify(fold(entry.title))[:100].strip("-") or fallback
        entry.slug = f"{words}-{entry.pk.hex[:8]}"


def audited(action: str, entry: EditorialModel, by: Actor, **detail) -> None:
    audit.record(action, entry, by=by.user_id, municipality_id=by.municipality_id, **detail)


def _set(content: Content, entry: EditorialModel, given: dict) -> None:
    for name in content.sets:
        getattr(entry, name).set(given[name])
