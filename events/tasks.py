"""Retention of registrations; idempotent."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from core.audit import recording as audit
from events.models import Registration
from events.registrations import forget

KEPT_AFTER_THE_EVENT = timedelta(days=90)


@app.periodic(cron="33 3 * * *")
@app.task(name="events.forget_participants", queueing_lock="events.forget_participants")
def forget_participants(timestamp: int = 0) -> int:
    """Nightly: delete registrations 90 days after the event; returns their number."""
    count = forget(timezone.now() - KEPT_AFTER_THE_EVENT)
    if count:
        label = Registration._meta.label_lower
        audit.record_kind("event_participants_forgotten", label, "", by=None, number=count)
    return count
