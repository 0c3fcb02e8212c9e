"""The mails of a test, with their texts."""

from django.db.models import QuerySet

from core.models import MailRecord
from notifications.mails import write

WAITING, CANCELLED = MailRecord.Status.WAITING, MailRecord.Status.CANCELLED


def written_mails() -> QuerySet[MailRecord]:
    """What was sent, and what waits as it would be written now; without what would not be sent."""
    for record in MailRecord.objects.filter(status=WAITING, text=""):
        if not write(record):
            record.status = CANCELLED
        record.save()
    return MailRecord.objects.exclude(status=CANCELLED)
