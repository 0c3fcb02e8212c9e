"""Registry of the kinds of entries; apps in higher layers register theirs in ``AppConfig.ready``."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.revisions.content_schema import ContentSchema, Snapshot
from editorial.revisions.link_only_changes import MinorRule

EVERYBODY = _("Lesen können es jetzt alle.")


def edit_page(revision: Any, name: str) -> str:
    """URL of the form of an entry, or of a field on it (`editorial.authoring.pages`)."""
    return reverse(f"{revision.kind_name}_edit", args=[revision.pk]) + (name and f"#id_{name}")


@dataclass(frozen=True)
class EntryKind:
    """How the editorial app handles one model.

    Workflow: ``problems(obj)`` returns missing or wrong fields with messages. ``publish(obj)``
    prepares the first publication (URL, history). ``merge(revision, keep)`` merges an approved
    revision into its original and returns the original; with ``keep`` these names are not merged
    and the revision remains, differing in them only. ``refuse(obj, move)`` raises `DomainError` to
    prevent a move by the town. ``taken_down(obj)`` notifies others than the authors, in the same
    transaction. ``significant(revision)`` names the changed fields that subscribers are told about.

    Decision page: ``head_template`` shows title and summary, ``review_template`` the whole entry,
    ``internal_template`` the part for town and moderation only; ``review_context(obj, actor)`` is
    their context. ``schema`` describes the content for differences and versions.

    Wording and visibility: ``safe_title(obj)`` is its name in mails and must not reveal anything
    restricted. ``readers(obj)`` says who can read it after publication. ``related`` is loaded for
    both. ``version_readable(obj, snapshot, actor)``: whether a reader of ``obj`` may read this
    version.

    Corrections: ``correctable`` lists the fields that readers may correct
    (`editorial.corrections.correctable_fields`). ``open_revision(obj, by=…)`` opens the revision
    for an accepted value. ``edit_url(revision, name)`` is the form that contains a field.

    Queue: ``themes`` is the path from the model to its themes, for the filter. ``minor`` identifies
    revisions that change only URLs and may be approved in bulk.
    """

    model: type[Any]
    label: str
    problems: Callable[[Any], dict[str, str]]
    publish: Callable[[Any], None]
    merge: Callable[[Any, Collection[str]], Any]
    head_template: str
    review_template: str
    review_context: Callable[[Any, Any], dict]
    schema: ContentSchema
    significant: Callable[[Any], tuple[str, ...]] = lambda revision: ()
    internal_template: str = ""
    refuse: Callable[[Any, str], None] = lambda obj, move: None
    taken_down: Callable[[Any], None] = lambda obj: None
    safe_title: Callable[[Any], str] = str
    readers: Callable[[Any], Promise] = lambda obj: EVERYBODY
    related: tuple[str, ...] = ()
    version_readable: Callable[[Any, Snapshot, Any], bool] = lambda obj, snapshot, actor: True
    correctable: tuple = ()
    open_revision: Callable[..., Any] | None = None
    edit_url: Callable[[Any, str], str] = edit_page
    themes: str = ""
    minor: MinorRule | None = None


_kinds: dict[type, EntryKind] = {}


def register(kind: EntryKind) -> None:
    _kinds[kind.model] = kind


def kind_of(obj: Any) -> EntryKind:
    return _kinds[type(obj)]


def kind_named(name: str) -> EntryKind:
    """The kind by its model name, as used in URLs. Raises `LookupError`."""
    for kind in _kinds.values():
        if kind.model._meta.model_name == name:
            return kind
    raise LookupError(name)


def all_kinds() -> list[EntryKind]:
    return list(_kinds.values())


def kind_for(model: type[Any]) -> EntryKind:
    return _kinds[model]
