"""Periodic jobs for adoptions; all idempotent."""

from django.utils import timezone
from procrastinate.contrib.django import app

from adoptions import reminders


@app.periodic(cron="40 6 * * *")
@app.task(name="adoptions.remind", queueing_lock="adoptions.remind")
def remind(timestamp: int) -> None:
    reminders.send_due(timezone.now())
