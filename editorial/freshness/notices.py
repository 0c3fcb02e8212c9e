"""Current text of a review reminder, for the site and for mails."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from editorial.freshness.queries import Item
from editorial.freshness.reminders import REVIEW, announced_ends, open_asks, token_of
from editorial.models import ReviewLetter
from notifications.choices import Mode
from notifications.kinds import Line, NoticeKind
from notifications.models import Notice

MAX_NAMED = 10


def lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Entries of each letter that still need review, for its recipient only; a fixed number of
    queries.
    """
    letters = ReviewLetter.objects.in_bulk([row.object_id for row in notices])
    waiting = open_asks(list(letters.values()))
    items = {pk: [item for _ask, item in pairs] for pk, pairs in waiting.items()}
    ends = announced_ends([item for group in items.values() for item in group])
    return {
        row.pk: _line(items[row.object_id], ends, row.object_id)
        for row in notices
        if row.object_id in letters
        and letters[row.object_id].user_id == row.user_id
        and items[row.object_id]
    }


def _line(items: list[Item], ends: dict, letter_id: UUID) -> Line:
    title = ngettext(
        "Stimmt Ihr Eintrag noch?", "Stimmen diese %(n)d Einträge noch?", len(items)
    ) % {"n": len(items)}
    return Line(
        title=title,
        text=_(
            "Andere Kommunen verlassen sich darauf. Bestätigen Sie mit einem Klick, was noch "
            "stimmt; eine Anmeldung ist nicht nötig. Was nicht mehr stimmt, überarbeiten Sie bitte."
        ),
        url=reverse("review_letter", args=[token_of(letter_id)]),
        action=_("Ansehen und bestätigen"),
        points=_points(items, ends),
    )


def _points(items: list[Item], ends: dict) -> tuple[str, ...]:
    points = [point_of(item, ends.get(item.entry.pk)) for item in items[:MAX_NAMED]]
    beyond = len(items) - MAX_NAMED
    if beyond > 0:
        points.append(ngettext("und ein weiterer", "und %(n)d weitere", beyond) % {"n": beyond})
    return tuple(points)


def point_of(item: Item, end: Any) -> str:
    """One line: the entry, when it was checked, and what happens if nobody confirms it."""
    names = {
        "what": item.safe_title,
        "ago": item.review.ago,
        "day": date_format(localdate(item.review.due_at), "DATE_FORMAT"),
    }
    if item.is_contact:
        return _("Kontakt zu „%(what)s“: zuletzt geprüft %(ago)s") % names
    if end is not None:
        names["day"] = date_format(localdate(end), "DATE_FORMAT")
        return _("„%(what)s“: ohne Bestätigung ab dem %(day)s im Archiv") % names
    if item.review.is_fresh:
        return _("„%(what)s“: Prüfung bis %(day)s") % names
    return _("„%(what)s“: zuletzt geprüft %(ago)s") % names


REVIEW_KIND = NoticeKind(
    REVIEW,
    gettext_lazy("Einträge prüfen"),
    gettext_lazy("Höchstens einmal in der Woche: Einträge Ihrer Kommune, die zu prüfen sind."),
    lines,
    default=Mode.AT_ONCE,
    order=24,
    modes=(Mode.AT_ONCE, Mode.NONE),
)
