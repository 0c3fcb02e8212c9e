"""Background jobs of watch lists; all idempotent."""

from django.utils import timezone
from procrastinate.contrib.django import app

from core.working_days import is_working_day
from editorial.workflow.announcements import Announcement
from watching import news, searches, upstream

NOT_BEFORE_HOUR = 5


def listen(announcement: Announcement) -> None:
    """Queue notifications in the transaction of the publication; none for link-only changes."""
    entry = announcement.entry
    if announcement.news:
        spread_news.defer(pk=str(announcement.news))
    if not (announcement.is_new or announcement.changed):
        return
    spread.defer(
        model=entry.kind_name,
        pk=str(entry.pk),
        version=entry.version,
        is_new=announcement.is_new,
        changed=list(announcement.changed),
    )


@app.task(name="watching.spread")
def spread(model: str, pk: str, version: int, is_new: bool, changed: list[str]) -> None:
    upstream.tell(model, pk, version=version, is_new=is_new, changed=changed)


@app.task(name="watching.news")
def spread_news(pk: str) -> None:
    news.tell(pk)


@app.periodic(cron="35 * * * *")
@app.task(name="watching.searches", queueing_lock="watching.searches")
def run_searches(timestamp: int) -> None:
    """Runs on working days from 05:00, before the digest."""
    now = timezone.localtime()
    if is_working_day(now.date()) and now.hour >= NOT_BEFORE_HOUR:
        searches.run_due(now)
