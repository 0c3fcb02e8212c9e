from django.utils import timezone
from procrastinate.contrib.django import app

from notifications import digests

SATURDAY = 5


@app.periodic(cron="5 * * * *")
@app.task(name="notifications.digest", queueing_lock="notifications.digest")
def send_digests(timestamp: int) -> None:
    """On working days from six in the morning, local time."""
    now = timezone.localtime()
    if now.weekday() < SATURDAY and now.hour >= digests.HOUR:
        digests.build(now)
