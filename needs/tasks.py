from django.utils import timezone
from procrastinate.contrib.django import app

from needs import alerts


@app.periodic(cron="40 2 * * *")
@app.task(name="needs.matches", queueing_lock="needs.matches")
def look_for_matches(timestamp: int) -> None:
    """Every night, in UTC, so before the digest at any time of the year. May run twice."""
    alerts.run(timezone.now())
