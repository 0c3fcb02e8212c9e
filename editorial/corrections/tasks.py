"""Deletes the mail addresses that were left for an answer (docs/corrections.md)."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app

from editorial.models import Correction, Report, ReportNote

KEPT_AFTER_ANSWER = timedelta(days=30)
KEPT_UNANSWERED = timedelta(days=365)


@app.periodic(cron="51 3 * * *")
@app.task(name="editorial.forget_addresses", queueing_lock="editorial.forget_addresses")
def forget_addresses(timestamp: int = 0) -> int:
    """Runs every night; returns the number of deleted addresses. Idempotent."""
    return forget(timezone.now())


def forget(now: datetime) -> int:
    """Delete addresses 30 days after the answer, or after a year without one."""
    answered, unanswered = now - KEPT_AFTER_ANSWER, now - KEPT_UNANSWERED
    old = Q(created_at__lt=unanswered)
    rows = (
        Correction.objects.filter(old | Q(decided_at__lt=answered)),
        Report.objects.filter(old | Q(handled_at__lt=answered)),
        ReportNote.objects.filter(old | Q(report__handled_at__lt=answered)),
    )
    return sum(found.exclude(contact_email="").update(contact_email="") for found in rows)
