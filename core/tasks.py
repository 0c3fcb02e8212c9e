"""Background jobs without domain logic. All are idempotent."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status

from core.mail.outbox import deliver
from core.models import MailRecord, RateCounter

log = logging.getLogger(__name__)
MAILS_ARE_KEPT = timedelta(days=30)
RETRY_AFTER_SECONDS = (60, 300, 1_800, 7_200, 43_200)


class GrowingGaps(BaseRetryStrategy):
    """Retry after 1 min, 5 min, 30 min, 2 h and 12 h; then the mail is a dead letter (R44)."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts >= len(RETRY_AFTER_SECONDS):
            return None
        return RetryDecision(retry_in={"seconds": RETRY_AFTER_SECONDS[job.attempts]})


@app.task(name="core.send_mail", retry=GrowingGaps(), pass_context=True)
def send_mail(context: JobContext, mail_id: str) -> None:
    """Send one mail. Does nothing if it was already sent or another worker holds it."""
    try:
        with transaction.atomic():
            record = (
                MailRecord.objects.select_for_update(skip_locked=True).filter(pk=mail_id).first()
            )
            if record and record.status == MailRecord.Status.WAITING:
                deliver(record)
    except Exception as error:
        attempt = context.job.attempts + 1
        dead = attempt > len(RETRY_AFTER_SECONDS)
        MailRecord.objects.filter(pk=mail_id).update(
            attempts=attempt,
            last_error=str(error)[:300],
            status=MailRecord.Status.DEAD if dead else MailRecord.Status.WAITING,
        )
        raise


@app.periodic(cron="17 3 * * *")
@app.task(name="core.tidy_up", queueing_lock="core.tidy_up")
def tidy_up(timestamp: int) -> None:
    """Nightly: delete expired rate counters, and mails that were sent or cancelled over 30 days ago."""
    now = timezone.now()
    RateCounter.objects.filter(window_ends_at__lt=now).delete()
    old = now - MAILS_ARE_KEPT
    MailRecord.objects.filter(
        Q(status=MailRecord.Status.SENT, sent_at__lt=old)
        | Q(status=MailRecord.Status.CANCELLED, created_at__lt=old)
    ).delete()


@app.periodic(cron="* * * * *")
@app.task(name="core.retry_stalled", queueing_lock="core.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Every minute: requeue jobs whose worker has died."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=30):
        log.warning("Retrying stalled job %s", job.id)
        try:
            await manager.retry_job(job)
        except UniqueViolation:  # the same periodic job is queued again already
            await manager.finish_job(job, status=Status.FAILED, delete_job=True)
