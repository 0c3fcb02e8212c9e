"""Median response time of a town over the last twelve months."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Aggregate, Case, Count, F, IntegerField, Q, Value, When
from django.utils import timezone

from contacts.models import ContactRequest
from contacts.services.clock import REMIND_AFTER

FROM_REQUESTS = 3
_PERIOD = timedelta(days=365)
_NEVER = 10_000


class _Median(Aggregate):
    function = "percentile_disc"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = IntegerField()


def median_answer_days(municipality_id: UUID) -> int | None:
    """Median working days to the first answer; None below three requests.

    Requests unanswered after 15 working days count as never answered, so that silence does not
    improve the figure; a median of “never” is None, too. One query.
    """
    rows = ContactRequest.objects.filter(
        Q(answered_at__isnull=False) | Q(reminder_level=len(REMIND_AFTER)),
        asked=municipality_id,
        created_at__gte=timezone.now() - _PERIOD,
    )
    days = Case(
        When(answered_at__isnull=False, then=F("answer_days")),
        default=Value(_NEVER),
        output_field=IntegerField(),
    )
    found = rows.annotate(days=days).aggregate(number=Count("pk"), median=_Median("days"))
    if found["number"] < FROM_REQUESTS or found["median"] == _NEVER:
        return None
    return found["median"]
