"""One reminder per person about all overdue requests, at most every seven days."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from contacts.choices import Reminded
from contacts.collected_notices import tell_waiting
from contacts.models import ContactRequest, Reminder
from contacts.people import chain_of, taking_part
from core.working_days import is_working_day
from notifications.services import Receiver

DAYS_BETWEEN = 7
_KEPT = timedelta(days=180)


def owe(row: ContactRequest, now: datetime) -> None:
    """Record whom the level just reached concerns; the row is locked. One per person and request."""
    for receiver, what in _audience(row).items():
        Reminder.objects.update_or_create(
            request=row,
            user_id=receiver.user_id,
            told_at=None,
            defaults={"municipality_id": receiver.municipality_id, "what": what, "due_at": now},
        )


def _audience(row: ContactRequest) -> dict[Receiver, Reminded]:
    """Recipients by level. 1: who answers; 2: the next in line; 3: coordinators and the asking town.

    With two roles the first applies. Nobody is asked to deputise for themselves.
    """
    chain = chain_of(row.asked_id, row.project_id)
    first = chain.first()
    if row.reminder_level == 1:
        return dict.fromkeys(first, Reminded.ANSWERING)
    if row.reminder_level == 2:
        return {
            person: Reminded.ANSWERING if person in first else Reminded.DEPUTY
            for person in chain.second()
        }
    is_alone = len(chain.everybody) == 1
    what = Reminded.ANSWERING if is_alone else Reminded.COORDINATION
    told = dict.fromkeys(chain.coordination(), what)
    known = {person.user_id for person in told}
    others = [who for who in taking_part(row, row.asking_id) if who.user_id not in known]
    return told | dict.fromkeys(others, Reminded.ASKING)


def tell_owed(now: datetime) -> int:
    """Notify each person of their owed reminders; returns how many were notified. Idempotent.

    The asked towns come first, so that the asking town's notice can say whether they were reminded.
    """
    people: dict[UUID, bool] = {}
    for user, what in Reminder.objects.owed().order_by("due_at", "pk").values_list("user", "what"):
        people[user] = people.get(user, True) and what == Reminded.ASKING
    told = sum(_tell(user, now) for user in sorted(people, key=people.__getitem__))
    Reminder.objects.filter(told_at__lt=now - _KEPT).delete()
    return told


@transaction.atomic
def _tell(user_id: UUID, now: datetime) -> bool:
    """Send one notice, unless the last is under seven days old or today is no working day."""
    locked = User.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=user_id)
    if not list(locked.values_list("pk", flat=True)):
        return False
    owed = Reminder.objects.owed().filter(user=user_id)
    every = set(owed.values_list("pk", flat=True))
    rows = list(
        owed.filter(pk__in=every)
        .still_true()
        .select_related("municipality")
        .order_by("request__waiting_since", "pk")
    )
    Reminder.objects.filter(pk__in=every - {row.pk for row in rows}).delete()
    today = timezone.localdate(now)
    works = any(is_working_day(today, row.municipality.state) for row in rows)
    if not works or _was_told_lately(user_id, now):
        return False
    tell_waiting(user_id, rows, reminded=_reminded(rows), at=now)
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=now)
    return True


def _was_told_lately(user_id: UUID, now: datetime) -> bool:
    last = Reminder.objects.filter(user=user_id).aggregate(last=Max("told_at"))["last"]
    if last is None:
        return False
    return (timezone.localdate(now) - timezone.localdate(last)).days < DAYS_BETWEEN


def _reminded(rows: Sequence[Reminder]) -> set[UUID]:
    """Requests about which the asked town has been reminded during the current wait."""
    told = Reminder.objects.exclude(what=Reminded.ASKING).filter(
        request__in=[row.request_id for row in rows], told_at__isnull=False
    )
    return set(told.of_running_wait().values_list("request", flat=True))
