"""What can be reviewed. A higher floor registers its kind in ``AppConfig.ready``."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.revisions.content_schema import Shape, Snapshot
from editorial.revisions.link_only_changes import MinorRule

EVERYBODY = _("Lesen können es jetzt alle.")


def edit_page(revision, name: str) -> str:
    """The form of an entry that has one page for all (`editorial.authoring.pages`)."""
    return reverse(f"{revision.kind_name}_edit", args=[revision.pk]) + f"#id_{name}"


@dataclass(frozen=True)
class EntryKind:
    """How the editorial floor deals with one model.

    ``problems(obj)`` names missing details by field; ``publish(obj)`` prepares the first
    publication (address, history); ``merge(revision, keep)`` carries an approved revision into its
    original and returns it; names in ``keep`` are not carried over, and where there are any the
    revision stays, differing in these alone; on the decision page ``head_template`` shows title and summary,
    ``review_template`` the whole entry, ``internal_template`` what only town and moderation read;
    ``review_context(obj, actor)`` is their context; ``shape`` says what it consists of, for
    differences and versions;
    ``significant(revision)`` names the changed fields that others should hear of;
    ``refuse(obj, move)`` raises what stands against a move of its town;
    ``taken_down(obj)`` tells others than its authors, in the same transaction.

    ``told_as(obj)`` is what mails call it, which must not hold what only some may read;
    ``readers(obj)`` says who reads it once it is published; ``related`` is loaded for both;
    ``version_readable(obj, snapshot, actor)``: may a reader of ``obj`` read this version of it?

    ``correctable`` (`editorial.corrections.correctable_fields`) says for which details anybody may
    propose another value; ``open_revision(obj, by=…)`` opens the revision it is written into;
    ``edit_url(revision, name)`` is the form that asks for a detail.

    ``themes`` is the path from the model to its themes, for the filter of the queue; ``minor``
    tells which revisions change nothing but addresses and may be approved several at once.
    """

    model: type
    label: str
    problems: Callable[[Any], dict[str, str]]
    publish: Callable[[Any], None]
    merge: Callable[[Any, Collection[str]], Any]
    head_template: str
    review_template: str
    review_context: Callable[[Any, Any], dict]
    shape: Shape
    significant: Callable[[Any], tuple[str, ...]] = lambda revision: ()
    internal_template: str = ""
    refuse: Callable[[Any, str], None] = lambda obj, move: None
    taken_down: Callable[[Any], None] = lambda obj: None
    told_as: Callable[[Any], str] = str
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


def kind_of(obj) -> EntryKind:
    return _kinds[type(obj)]


def kind_named(name: str) -> EntryKind:
    """By the name of its model, as in addresses. Raises `LookupError`."""
    for kind in _kinds.values():
        if kind.model._meta.model_name == name:
            return kind
    raise LookupError(name)


def all_kinds() -> list[EntryKind]:
    return list(_kinds.values())


def kind_for(model: type) -> EntryKind:
    return _kinds[model]
