"""Periodic work on requests: reminders, escalation, expiry."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from contacts.models import ContactRequest
from contacts.notices import tell
from contacts.people import taking_part
from contacts.services import reminders
from contacts.services.base import carry_out
from core.audit import recording as audit
from core.working_days import is_working_day, working_days_between

# working days until owner, deputy, then coordinators and the asking town are reminded
REMIND_AFTER = (5, 10, 15)
NOT_BEFORE_HOUR = 7
EXPIRES_AFTER = timedelta(days=60)


def remind(now: datetime) -> int:
    """Send the reminders due at ``now``; returns how many people were notified.

    First every request is raised to its level, then each person gets one notice about all of theirs;
    one transaction per request and per person. Runs from 07:00 local time and only on working days
    in the town's Land.
    """
    if timezone.localtime(now).hour < NOT_BEFORE_HOUR:
        return 0
    oldest = now - timedelta(days=REMIND_AFTER[0])
    due = ContactRequest.objects.waiting().filter(
        waiting_since__lt=oldest, reminder_level__lt=len(REMIND_AFTER)
    )
    for pk in list(due.order_by("pk").values_list("pk", flat=True)):
        _move_on(pk, now)
    return reminders.tell_owed(now)


@transaction.atomic
def _move_on(pk: UUID, now: datetime) -> None:
    """Raise a request to the highest level that is due; skipped levels are not made up for.

    Waits for the row lock, so that a level set by another worker is seen before anybody is notified.
    """
    row = (
        ContactRequest.objects.waiting()
        .select_for_update(of=("self",))
        .select_related("asked")
        .filter(pk=pk)
        .first()
    )
    level = due_level(row, now) if row else 0
    if row is None or level <= row.reminder_level:
        return
    row.reminder_level, row.last_reminder_at = level, now
    row.save(update_fields=["reminder_level", "last_reminder_at"])
    audit.record("request_reminded", row, by=None, municipality_id=row.asked_id, level=level)
    reminders.owe(row, now)


def due_level(row: ContactRequest, now: datetime) -> int:
    """Reminder level (0 to 3) due at ``now``; unchanged within seven days of the last reminder."""
    today, state = timezone.localdate(now), row.asked.state
    if row.waiting_since is None or not is_working_day(today, state):
        return row.reminder_level
    if row.last_reminder_at:
        since = today - timezone.localdate(row.last_reminder_at)
        if since.days < reminders.DAYS_BETWEEN:
            return row.reminder_level
    waited = working_days_between(row.waiting_since, now, state)
    return sum(waited >= days for days in REMIND_AFTER)


def expire(now: datetime) -> int:
    """Close requests without activity for 60 days; both towns are notified."""
    idle = ContactRequest.objects.open().filter(last_activity_at__lt=now - EXPIRES_AFTER)
    return sum(_expire(pk, now) for pk in list(idle.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _expire(pk: UUID, now: datetime) -> bool:
    row = (
        ContactRequest.objects.open()
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("asked")
        .filter(pk=pk, last_activity_at__lt=now - EXPIRES_AFTER)
        .first()
    )
    if row is None:
        return False
    carry_out(row, "expire", by=None)
    for town in (row.asking_id, row.asked_id):
        tell(row, "expired", taking_part(row, town))
    return True
