"""Freshness fields of the API, the same for every kind."""

from datetime import date, datetime
from functools import lru_cache

from django.db.models import Model
from django.utils import timezone
from rest_framework import serializers as s

from core.api.objects import ApiObject, From
from editorial.freshness.rules import Freshness, due_at, freshness_on, midnight_of
from editorial.models.freshness import rule_of
from editorial.workflow.choices import State

ARCHIVED = From(State.ARCHIVED.__eq__, "state")


@lru_cache(maxsize=1)
def _midnight(minute: int) -> datetime:
    return midnight_of(timezone.now())


def _freshness(
    verified_at: datetime | None, published_at: datetime | None, months: int | None
) -> str:
    checked = verified_at or published_at
    if months is None or checked is None:
        return Freshness.FRESH.value
    midnight = _midnight(int(timezone.now().timestamp()) // 60)
    return freshness_on(checked, months, midnight).value


def _due_on(
    verified_at: datetime | None, published_at: datetime | None, months: int | None
) -> date | None:
    checked = verified_at or published_at
    if months is None or checked is None:
        return None
    return due_at(checked, months).astimezone(timezone.get_default_timezone()).date()


def _months(model: type[Model]) -> object:
    return rule_of(model, "review_after_months")


class FreshnessFields(ApiObject):
    freshness = s.ChoiceField(
        Freshness.choices, help_text="Whether its town checked it in time. A closed list."
    )
    review_due_on = s.DateField(
        allow_null=True, help_text="By when its town has promised to check it next."
    )
    made = {
        "freshness": From(_freshness, "verified_at", "published_at", months=_months),
        "review_due_on": From(_due_on, "verified_at", "published_at", months=_months),
    }
