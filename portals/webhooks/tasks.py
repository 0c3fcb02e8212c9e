"""Background jobs of webhooks; all idempotent."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from portals.models import Delivery

DELIVERIES_ARE_KEPT = timedelta(days=30)
SECONDS_AT_A_TIME = 20


@app.periodic(cron="* * * * * */5")
@app.task(name="portals.send_webhooks", queueing_lock="portals.send_webhooks", pass_context=True)
def send_webhooks(context, timestamp: int = 0) -> None:
    """Every five seconds: dispatch and send."""
    from portals.webhooks import sending  # imports all public kinds: not while apps are loading

    sending.run(seconds=SECONDS_AT_A_TIME, stop=context.should_abort)


@app.periodic(cron="29 3 * * *")
@app.task(name="portals.tidy_up", queueing_lock="portals.tidy_up")
def tidy_up(timestamp: int = 0) -> None:
    """Nightly: delete old deliveries and their responses."""
    Delivery.objects.filter(created_at__lt=timezone.now() - DELIVERIES_ARE_KEPT).delete()
