"""Freshness filter for list pages and the API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from editorial.freshness.queries import filter_freshness
from editorial.freshness.rules import Freshness


class FreshnessFilter(django_filters.MultipleChoiceFilter):
    def __init__(self, **kwargs):
        super().__init__(
            choices=Freshness.choices, label=_("Aktualität"), method=_filtered, **kwargs
        )


def _filtered(rows, _name, value):
    return filter_freshness(rows, value)
