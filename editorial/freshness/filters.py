"""Freshness filter for list pages and the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from editorial.freshness.queries import filter_freshness
from editorial.freshness.rules import Freshness


class FreshnessFilter(django_filters.MultipleChoiceFilter):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=Freshness.choices, label=_("Aktualität"), method=_filtered, **kwargs
        )


def _filtered(rows: QuerySet[Any], _name: str, value: Any) -> QuerySet[Any]:
    return filter_freshness(rows, value)
