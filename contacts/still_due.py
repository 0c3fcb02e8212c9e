"""Check before sending a mail whether its notice still applies.

Dropped are notices about answered requests, revoked offers and dates that have passed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from contacts.choices import RequestState
from contacts.models import ContactRequest, ContactShare
from lessons.models import Disclosure
from notifications.models import Notice


@dataclass(frozen=True)
class Now:
    """``sharing``: (request, town) of each valid offer; ``shown``: (lesson, town) disclosed."""

    at: datetime
    sharing: frozenset
    shown: frozenset

    @classmethod
    def of(cls, rows: Iterable[ContactRequest], notices: Sequence[Notice]) -> "Now":
        """Two queries, however many notices."""
        shares = ContactShare.objects.valid().filter(request__in=[row.pk for row in rows])
        lessons = [notice.data["about"] for notice in notices if _shows_lesson(notice)]
        shown = Disclosure.objects.filter(lesson__in=lessons)
        return cls(
            timezone.now(),
            frozenset(shares.values_list("request", "municipality")),
            frozenset((str(pk), town) for pk, town in shown.values_list("lesson", "municipality")),
        )

    def is_due(self, row: ContactRequest, notice: Notice) -> bool:
        what = notice.data["what"]
        if what == "new" or (what == "message" and notice.municipality_id == row.asked_id):
            return row.waiting_since is not None
        if what == "acknowledged":
            return row.state == RequestState.ACKNOWLEDGED
        if what == "appointment":
            return row.is_open and row.appointment_at is not None and row.appointment_at > self.at
        if what in ("share_offered", "shared"):
            other = row.other_of(notice.municipality_id).pk
            both = {(row.pk, row.asking_id), (row.pk, row.asked_id)} <= self.sharing
            return both if what == "shared" else (row.pk, other) in self.sharing and not both
        if _shows_lesson(notice):
            return (notice.data["about"], row.asking_id) in self.shown
        return True


def _shows_lesson(notice: Notice) -> bool:
    return notice.data["what"] == "lesson_shown" and "about" in notice.data
