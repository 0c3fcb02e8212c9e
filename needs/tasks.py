from django.utils import timezone
from procrastinate.contrib.django import app

from needs import alerts


@app.periodic(cron="40 2 * * *")
@app.task(name="needs.matches", queueing_lock="needs.matches")
def look_for_matches(timestamp: int) -> None:
    """Nightly; scheduled in UTC to precede the digest in summer and winter. Idempotent."""
    alerts.run(timezone.now())
