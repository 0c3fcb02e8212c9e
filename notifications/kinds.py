"""What people can be told. Each app registers its kinds in ``AppConfig.ready``."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.functional import Promise

from accounts.models import SiteRole, User
from notifications.choices import Mode
from notifications.models import Notice


@dataclass(frozen=True)
class Line:
    """How one notice reads now, in the active language. ``url`` is a path, ``quote`` others' words,
    ``points`` a list of what it is about if that is more than one thing. ``is_due`` False: still
    right to look up in the list, but nothing to write a mail about any more (answered, over, decided).
    """

    title: str
    url: str
    text: str = ""
    action: str = ""
    quote: str = ""
    points: tuple[str, ...] = ()
    is_due: bool = True


@dataclass(frozen=True)
class NoticeKind:
    """``lines(notices)`` reads what the notices are about, in a number of queries that does not
    grow with them, and leaves out every one that its receiver may not read now. What is
    ``for_staff`` is told to the moderation alone. ``modes`` are those that make sense, ``words``
    what they are called where their label would mislead.
    """

    code: str
    label: Promise
    help_text: Promise
    lines: Callable[[Sequence[Notice]], dict[UUID, Line]]
    default: Mode = Mode.DIGEST
    order: int = field(default=50)
    for_staff: bool = False
    modes: tuple[Mode, ...] = tuple(Mode)
    words: Mapping[Mode, Promise] = field(default_factory=dict)


_kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> None:
    _kinds[kind.code] = kind


def all_kinds() -> list[NoticeKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def kinds_for(user: User) -> list[NoticeKind]:
    """What this person can be told at all."""
    is_staff = user.site_role != SiteRole.NONE
    return [kind for kind in all_kinds() if is_staff or not kind.for_staff]


def kind_named(code: str) -> NoticeKind:
    return _kinds[code]


def due_lines(notices: Iterable[Notice]) -> dict[UUID, Line]:
    """Those a mail may tell: still true, and still worth acting on."""
    return {pk: line for pk, line in lines_of(notices).items() if line.is_due}


def lines_of(notices: Iterable[Notice]) -> dict[UUID, Line]:
    """The readable ones among ``notices``; one batch for each kind among them."""
    by_kind: dict[str, list[Notice]] = {}
    for notice in notices:
        by_kind.setdefault(notice.kind, []).append(notice)
    found: dict[UUID, Line] = {}
    for code, group in by_kind.items():
        if code in _kinds:
            found |= _kinds[code].lines(group)
    return found
