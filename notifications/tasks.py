from django.utils import timezone
from procrastinate.contrib.django import app

from core.working_days import is_working_day
from notifications import digests


@app.periodic(cron="5 * * * *")
@app.task(name="notifications.digest", queueing_lock="notifications.digest")
def send_digests(timestamp: int) -> None:
    """Send digests on working days, from six in the morning local time."""
    now = timezone.localtime()
    if is_working_day(now.date()) and now.hour >= digests.HOUR:
        digests.build(now)
