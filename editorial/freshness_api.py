"""Freshness in the API: the same fields for each kind."""

from django.utils import timezone
from rest_framework import serializers as s

from editorial.freshness import Freshness, review_of
from editorial.models import EditorialModel


class FreshnessFields(s.Serializer):
    freshness = s.ChoiceField(
        Freshness.choices, help_text="Whether its town checked it in time. A closed list."
    )
    review_due_on = s.DateField(
        allow_null=True, help_text="By when its town has promised to check it next."
    )


def freshness_fields(entry: EditorialModel) -> dict:
    """Of an entry that was loaded ``with_freshness``."""
    review = review_of(entry)
    if review is None:
        return {"freshness": Freshness.FRESH.value, "review_due_on": None}
    return {
        "freshness": review.state.value,
        "review_due_on": timezone.localdate(review.due_at),
    }
