"""What can be reviewed. A higher floor registers its kind in ``AppConfig.ready``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.minor import MinorRule

EVERYBODY = _("Lesen können es jetzt alle.")


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

    ``themes`` is the path from the model to its themes, for the filter of the queue; ``minor``
    tells which revisions change nothing but addresses and may be approved several at once.
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
    themes: str = ""
    minor: MinorRule | None = None


_kinds: dict[type, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.model] = kind


def kind_of(obj) -> Kind:
    return _kinds[type(obj)]


def all_kinds() -> list[Kind]:
    return list(_kinds.values())


def kind_for(model: type) -> Kind:
    return _kinds[model]
