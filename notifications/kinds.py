"""Registry of notice kinds. Each app registers its kinds in ``AppConfig.ready``."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.functional import Promise

from accounts.models import SiteRole, User
from notifications.choices import Mode
from notifications.models import Notice


@dataclass(frozen=True)
class Line:
    """Current text of a notice in the active language. ``url`` is a path, ``quote`` is text by other
    people, ``points`` lists the items if there are several. ``is_due=False``: still shown in the list,
    but no longer worth a mail (answered, over, decided).
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
    """``lines(notices)`` loads the current text of the notices in a fixed number of queries, and omits
    those that the recipient may no longer read. ``for_staff`` kinds go to moderators only. ``modes``
    are the modes offered, ``words`` their labels where the default label would mislead.
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


def register(*kinds: NoticeKind) -> None:
    _kinds.update({kind.code: kind for kind in kinds})


def all_kinds() -> list[NoticeKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def kinds_for(user: User) -> list[NoticeKind]:
    """The kinds of notices this person can receive."""
    is_staff = user.site_role != SiteRole.NONE
    return [kind for kind in all_kinds() if is_staff or not kind.for_staff]


def kind_named(code: str) -> NoticeKind:
    return _kinds[code]


def due_lines(notices: Iterable[Notice]) -> dict[UUID, Line]:
    """Lines for mails: still readable, and still worth acting on."""
    return {pk: line for pk, line in lines_of(notices).items() if line.is_due}


def lines_of(notices: Iterable[Notice]) -> dict[UUID, Line]:
    """Lines of the readable ones among ``notices``, by notice id; one batch per kind."""
    by_kind: dict[str, list[Notice]] = {}
    for notice in notices:
        by_kind.setdefault(notice.kind, []).append(notice)
    found: dict[UUID, Line] = {}
    for code, group in by_kind.items():
        if code in _kinds:
            found |= _kinds[code].lines(group)
    return found
