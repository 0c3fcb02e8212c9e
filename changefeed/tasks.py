"""Background jobs of the change feed; all idempotent."""

from django.utils import timezone
from procrastinate.contrib.django import app

from changefeed import upkeep as feed_upkeep


@app.periodic(cron="10 * * * *")
@app.task(name="changefeed.tell_what_aged", queueing_lock="changefeed.tell_what_aged")
def tell_what_aged(timestamp: int = 0) -> int:
    """Hourly: add rows for objects that changed by time alone."""
    return feed_upkeep.tell_what_aged(timezone.now())


@app.periodic(cron="5 4 * * *")
@app.task(name="changefeed.compact_changes", queueing_lock="changefeed.compact_changes")
def compact_changes(timestamp: int = 0) -> int:
    """Nightly: delete old rows that a complete copy does not need."""
    return feed_upkeep.compact(timezone.now())
