"""Filters of the list of adoptions (docs/api.md), and of projects by adopting town."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from adoptions.choices import Depth, Stage
from adoptions.models import CONFIRMATION_LASTS, Adoption
from core.lists.filtering import GivenFilterSet, codes
from municipalities.choices import FederalState
from municipalities.town_filters import TownFilter

EARLIEST, LATEST = 1900, 9000


class YearAgoField(django_filters.fields.IsoDateTimeField):
    """A moment that stays within the range of `datetime` less one year and in any time zone."""

    def clean(self, value: Any) -> Any:
        moment = super().clean(value)
        if moment and not EARLIEST <= moment.year <= LATEST:
            raise forms.ValidationError(
                _("Bitte geben Sie ein Jahr zwischen %(earliest)s und %(latest)s an."),
                params={"earliest": EARLIEST, "latest": LATEST},
            )
        return moment


class YearAgoFilter(django_filters.IsoDateTimeFilter):
    field_class = YearAgoField


class AdoptionFilter(GivenFilterSet):
    project = django_filters.UUIDFilter(field_name="project", label=_("Projekt"))
    municipality = TownFilter(field_name="municipality", label=_("Übernehmende Kommune"))
    source_municipality = TownFilter(
        field_name="project__municipality", label=_("Kommune, von der es stammt")
    )
    stage = codes("stage", choices=Stage.choices, label=_("Stand"))
    depth = codes("depth", choices=Depth.choices, label=_("Was übernommen wird"))
    state = codes("municipality__state", choices=FederalState.choices, label=_("Land"))
    unconfirmed_since = YearAgoFilter(
        label=_("Unbestätigt seit spätestens"), method="filter_unconfirmed"
    )

    class Meta:
        model = Adoption
        fields: list[str] = []

    def filter_unconfirmed(self, rows: Any, name: str, value: Any) -> QuerySet[Any]:
        """Open adoptions whose yearly confirmation expired at or before ``value``."""
        return rows.open().filter(adopter_confirmed_at__lte=value - CONFIRMATION_LASTS)
