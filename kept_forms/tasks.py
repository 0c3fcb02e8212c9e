from django.utils import timezone
from procrastinate.contrib.django import app

from kept_forms.models import KeptForm


@app.periodic(cron="41 * * * *")
@app.task(name="kept_forms.forget", queueing_lock="kept_forms.forget")
def forget(timestamp: int = 0) -> int:
    """Hourly: delete expired forms and return their number."""
    return KeptForm.objects.filter(expires_at__lt=timezone.now()).delete()[0]
