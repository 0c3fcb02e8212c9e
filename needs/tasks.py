from django.utils import timezone
from procrastinate.contrib.django import app

from needs import alerts


@app.periodic(cron="40 4 * * *")
@app.task(name="needs.matches", queueing_lock="needs.matches")
def look_for_matches(timestamp: int) -> None:
    """Every night, before the digest. May run twice without harm."""
    alerts.run(timezone.now())
