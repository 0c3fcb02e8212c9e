"""Background jobs of webhooks. Each may run twice without harm."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from api.models import Delivery

DELIVERIES_ARE_KEPT = timedelta(days=30)
SECONDS_AT_A_TIME = 20


@app.periodic(cron="* * * * * */5")
@app.task(name="api.send_webhooks", queueing_lock="api.send_webhooks", pass_context=True)
def send_webhooks(context, timestamp: int = 0) -> None:
    """Every five seconds: tell the hooks what changed."""
    from api.webhooks import sending  # reads every public kind: not while the apps are loading

    sending.run(seconds=SECONDS_AT_A_TIME, stop=context.should_abort)


@app.periodic(cron="29 3 * * *")
@app.task(name="api.tidy_up", queueing_lock="api.tidy_up")
def tidy_up(timestamp: int = 0) -> None:
    """Every night: forget old deliveries with their answers."""
    Delivery.objects.filter(created_at__lt=timezone.now() - DELIVERIES_ARE_KEPT).delete()
