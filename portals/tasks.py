"""Jobs of portals: sending webhooks, and deletion of temporary data after a day; all idempotent."""

from datetime import timedelta

from allauth.idp.oidc.models import Token
from django.utils import timezone
from procrastinate.contrib.django import app

from portals.models import StoredAnswer
from portals.webhooks.tasks import send_webhooks, tidy_up

__all__ = ["forget_stored_answers", "send_webhooks", "tidy_up"]

ANSWERS_KEPT = timedelta(hours=24)


@app.periodic(cron="13 * * * *")
@app.task(name="portals.forget_stored_answers", queueing_lock="portals.forget_stored_answers")
def forget_stored_answers(timestamp: int = 0) -> None:
    """Hourly: delete stored responses after a day, and expired tokens."""
    StoredAnswer.objects.filter(created_at__lt=timezone.now() - ANSWERS_KEPT).delete()
    Token.objects.expired().delete()
