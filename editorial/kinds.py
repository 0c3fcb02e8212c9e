"""What can be reviewed. A higher floor registers its kind in ``AppConfig.ready``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVERYBODY = _("Lesen können es jetzt alle.")


def edit_page(revision, name: str) -> str:
    """The form of an entry that has one page for all (`editorial.authoring`)."""
    return reverse(f"{revision.kind_name}_edit", args=[revision.pk]) + f"#id_{name}"


@dataclass(frozen=True)
class Kind:
    """How the editorial floor deals with one model.

    ``problems(obj)`` names missing details by field; ``publish(obj)`` prepares the first
    publication (address, history); ``merge(revision)`` carries an approved revision into its
    original and returns it; on the decision page ``head_template`` shows title and summary,
    ``review_template`` the whole entry, ``internal_template`` what only town and moderation read;
    ``review_context(obj, actor)`` is their context, ``compared_fields`` are shown old and new;
    ``significant(revision)`` names the changed fields that others should hear of;
    ``refuse(obj, move)`` raises what stands against a move of its town.

    ``told_as(obj)`` is what mails call it, which must not hold what only some may read;
    ``readers(obj)`` says who reads it once it is published; ``related`` is loaded for both.

    ``correctable`` (`editorial.correctable`) says which details anybody may propose another value
    for; ``open_revision(obj, by=…)`` opens the pending revision such a value is written into;
    ``edit_url(revision, name)`` is the form that asks for a detail.
    """

    model: type
    label: str
    problems: Callable[[Any], dict[str, str]]
    publish: Callable[[Any], None]
    merge: Callable[[Any], Any]
    head_template: str
    review_template: str
    review_context: Callable[[Any, Any], dict]
    compared_fields: tuple[str, ...]
    significant: Callable[[Any], tuple[str, ...]] = lambda revision: ()
    internal_template: str = ""
    refuse: Callable[[Any, str], None] = lambda obj, move: None
    told_as: Callable[[Any], str] = str
    readers: Callable[[Any], Promise] = lambda obj: EVERYBODY
    related: tuple[str, ...] = ()
    correctable: tuple = ()
    open_revision: Callable[..., Any] | None = None
    edit_url: Callable[[Any, str], str] = edit_page


_kinds: dict[type, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.model] = kind


def kind_of(obj) -> Kind:
    return _kinds[type(obj)]


def all_kinds() -> list[Kind]:
    return list(_kinds.values())


def kind_named(name: str) -> Kind | None:
    """By the name of its model, as it stands in addresses."""
    return next((kind for kind in all_kinds() if kind.model._meta.model_name == name), None)
