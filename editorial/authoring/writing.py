"""Write entries of every kind: create, save, open a revision, merge it; each rule once.

A service takes values. Files arrive as `editorial.files.storage.NewFile` and are stored inside the
transaction.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.audit import recording as audit
from core.errors import NotAllowed, WrongState
from core.model_fields import field_of
from core.text.folding import fold
from editorial.authoring.parts import Parts
from editorial.files.storage import removed_on_failure, stored
from editorial.models import EditorialModel
from editorial.workflow import authorship
from editorial.workflow.choices import EDITABLE_STATES
from editorial.workflow.permissions import may_revise, owns
from editorial.workflow.services import locked
from municipalities.actors import Actor


@dataclass(frozen=True)
class Content:
    """What a person writes of a model: columns, many-to-many ``sets``, and ``parts`` by name.

    ``fixed`` columns keep their first value; a revision takes them over. ``derive(entry)`` returns
    the ``derived`` columns, which follow from the others, by name.
    """

    model: type[EditorialModel]
    fields: tuple[str, ...]
    sets: tuple[str, ...] = ()
    fixed: tuple[str, ...] = field(default=("license", "language"))
    parts: Mapping[str, Parts] = field(default_factory=dict)
    derived: tuple[str, ...] = ()
    derive: Callable[[EditorialModel], dict[str, Any]] = lambda entry: {}


@transaction.atomic
def create(
    content: Content,
    *,
    by: Actor,
    given: dict,
    token: uuid.UUID,
    overwrite: bool = True,
    **fixed: Any,
) -> EditorialModel:
    """Create a draft for the town the person acts for.

    Idempotent per ``token``, which becomes the id. A repeated request writes its values into the
    draft, unless ``overwrite`` is False. Raises `NotAllowed` without a town, and `WrongState` if the
    token belongs to another person's draft.
    """
    if by.municipality_id is None:
        raise NotAllowed
    columns = {name: stored(given[name], by=by) for name in content.fields if name in given}
    entry, created = content.model.objects.get_or_create(
        pk=token,
        defaults={
            "municipality_id": by.municipality_id,
            "created_by": by.user,
            **fixed,
            **columns,
        },
    )
    if created:
        _write_related(content, entry, given, by=by)
        _derive(content, entry)
        if content.derived:
            entry.save(update_fields=content.derived)
        authorship.written("created", entry, by=by)
        return entry
    if entry.created_by_id != by.user_id or entry.municipality_id != by.municipality_id:
        raise WrongState
    if not overwrite:
        return entry
    entry = locked(entry, expected_version=None)
    if entry.is_editable:
        return save(content, entry, by=by, given=given, expected_version=entry.version)
    return entry


def save(
    content: Content, entry: EditorialModel, *, by: Actor, given: dict, expected_version: int
) -> EditorialModel:
    """Write values into a draft or pending revision, and increment its version.

    ``given`` may be a part of the content, as one step of a longer form. Raises `NotAllowed`,
    `WrongState`, `StaleVersion`, `RefusedUpload`; then neither rows nor files are stored.
    """
    with removed_on_failure(), transaction.atomic():
        row = editable_row(entry, by=by, expected_version=expected_version)
        row.version += 1
        write(content, row, given, by=by)
        names = {name for name in (*content.fields, *content.sets) if name in given}
        is_partial = names < {*content.fields, *content.sets}
        detail = {"fields": sorted(names)} if is_partial else {}
        authorship.written("edited", row, by=by, **detail)
    return row


def editable_row(entry: EditorialModel, *, by: Actor, expected_version: int) -> EditorialModel:
    """Return the locked row if ``by`` may edit it now."""
    row = locked(entry, expected_version=None)
    if not owns(by, row):
        raise NotAllowed
    if row.state not in EDITABLE_STATES:
        raise WrongState
    return locked(row, expected_version=expected_version)


def write(content: Content, row: EditorialModel, given: dict, *, by: Actor | None) -> None:
    """Write values into a locked row, without asking for permission; ``by`` owns new files."""
    for name in content.fields:
        if name in given:
            setattr(row, name, stored(given[name], by=by))
    _write_related(content, row, given, by=by)
    _derive(content, row)
    row.save()


def _write_related(content: Content, row: EditorialModel, given: dict, *, by: Actor | None) -> None:
    for name in content.sets:
        if name in given:
            getattr(row, name).set(given[name])
    for name, parts in content.parts.items():
        if name in given:
            parts.write(row, given[name], by=by)


@transaction.atomic
def open_revision(content: Content, entry: EditorialModel, *, by: Actor) -> EditorialModel:
    """Return the pending revision of a published entry: the open one, or a new copy."""
    original = locked(entry, expected_version=None)
    if not owns(by, original):
        raise NotAllowed
    if not may_revise(by, original):
        raise WrongState
    existing = content.model.objects.filter(revision_of=original).first()
    if existing:
        return existing
    model: Any = content.model
    revision = model(
        revision_of=original, municipality_id=original.municipality_id, created_by=by.user
    )
    _copy_columns((*content.fixed, *content.fields, *content.derived), original, revision)
    revision.save()
    _copy_sets(content.sets, original, revision)
    for parts in content.parts.values():
        parts.copy(original, revision)
    authorship.written("created", revision, by=by)
    return revision


@transaction.atomic
def merge_revision(
    content: Content, revision: EditorialModel, keep: Collection[str] = ()
) -> EditorialModel:
    """Merge an approved revision into its original, which keeps its id and address.

    Names in ``keep`` are not merged; then the revision stays and differs in these alone.
    """
    rows = content.model.objects.select_for_update(of=("self",))
    original = rows.get(pk=revision.revision_of_id)
    if not original.is_public:
        raise WrongState(_("Der Eintrag wurde inzwischen zurückgezogen."))
    _copy_columns(set(content.fields) - set(keep), revision, original)
    _copy_sets(set(content.sets) - set(keep), revision, original)
    _derive(content, original)
    original.version += 1
    original.mark_checked(timezone.now())
    original.save()
    merged = [parts for name, parts in content.parts.items() if name not in keep]
    for parts in merged:
        parts.merge(revision, original)
    authorship.merged(revision, original)
    if not keep:
        authorship.forget(revision)
        revision.delete()
        return original
    for parts in merged:
        parts.of(revision).delete()
        parts.copy(original, revision)
    return original


def give_address(entry: EditorialModel, *, fallback: str) -> None:
    """A permanent slug at the first publication: the title and a piece of the id."""
    if not entry.slug:
        words = slugify(fold(entry.title))[:100].strip("-") or fallback
        entry.slug = f"{words}-{entry.pk.hex[:8]}"


def audited(action: str, entry: EditorialModel, by: Actor, **detail: Any) -> None:
    audit.record(action, entry, by=by.user_id, municipality_id=by.municipality_id, **detail)


def _copy_columns(names: Iterable[str], source: EditorialModel, target: EditorialModel) -> None:
    for name in names:
        column = field_of(source, name).attname
        setattr(target, column, getattr(source, column))


def _copy_sets(names: Iterable[str], source: EditorialModel, target: EditorialModel) -> None:
    for name in names:
        getattr(target, name).set(getattr(source, name).all())


def _derive(content: Content, entry: EditorialModel) -> None:
    for name, value in content.derive(entry).items():
        setattr(entry, name, value)
