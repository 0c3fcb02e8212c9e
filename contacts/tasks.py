"""Periodic jobs for requests; all idempotent."""

from django.utils import timezone
from procrastinate.contrib.django import app

from contacts import follow_ups
from contacts.services import clock


@app.periodic(cron="10 * * * *")
@app.task(name="contacts.remind", queueing_lock="contacts.remind")
def remind(timestamp: int) -> None:
    """Reminders, escalation and expiry."""
    now = timezone.now()
    clock.remind(now)
    clock.expire(now)


@app.periodic(cron="20 6 * * *")
@app.task(name="contacts.follow_up", queueing_lock="contacts.follow_up")
def follow_up(timestamp: int) -> None:
    follow_ups.send_due(timezone.now())
