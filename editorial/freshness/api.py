"""Freshness fields of the API, the same for every kind."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework import serializers as s

from editorial.freshness.rules import Freshness, due_at, freshness_on


class FreshnessFields(s.Serializer):
    freshness = s.ChoiceField(
        Freshness.choices, help_text="Whether its town checked it in time. A closed list."
    )
    review_due_on = s.DateField(
        allow_null=True, help_text="By when its town has promised to check it next."
    )


def freshness_fields(row: Any, midnight: datetime) -> dict:
    """Values of `FreshnessFields` for an entry or API row that was read with ``review_months``.

    ``midnight`` is the start of the current local day.
    """
    checked = row.verified_at or row.published_at
    if row.review_months is None or checked is None:
        return {"freshness": Freshness.FRESH.value, "review_due_on": None}
    here = timezone.get_default_timezone()
    return {
        "freshness": freshness_on(checked, row.review_months, midnight).value,
        "review_due_on": due_at(checked, row.review_months).astimezone(here).date(),
    }
