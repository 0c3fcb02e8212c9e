"""Filters of the list of needs."""

import django_filters
from django.utils.translation import gettext_lazy as _

from core.lists.filtering import DependentForm, DistrictFilter, SearchFilterSet, codes
from editorial.freshness.filters import FreshnessFilter
from municipalities.choices import FederalState, SizeClass
from municipalities.town_filters import TownFilter
from needs.choices import Status, TimeFrame
from needs.models import Need
from projects.public.filter_choices import ARCHIVED, WithArchived, theme_filter


class NeedFilter(WithArchived, SearchFilterSet):
    """``unless_asked``: default of ``status``; pages list open needs."""

    unless_asked: tuple[str, ...] = (Status.OPEN,)
    place_prefix = "municipality__"
    theme = theme_filter(Need.themes.through, "need")
    time_frame = codes("time_frame", choices=TimeFrame.choices, label=_("Bis wann?"))
    state = codes("municipality__state", choices=FederalState.choices, label=_("Land"))
    district = DistrictFilter(field_name="municipality__ars", label=_("Kreis"))
    size_class = codes(
        "municipality__size_class", choices=SizeClass.choices, label=_("Größe der Kommune")
    )
    municipality = TownFilter(field_name="municipality", label=_("Kommune"))
    freshness = FreshnessFilter()
    status = django_filters.MultipleChoiceFilter(
        choices=Status.choices, label=_("Stand"), method="filter_status"
    )
    archived = django_filters.ChoiceFilter(
        choices=ARCHIVED, label=_("Archivierte"), method="filter_archived"
    )

    class Meta:
        model = Need
        form = DependentForm
        fields: list[str] = []

    def filter_queryset(self, rows):
        if not self.form.cleaned_data.get("status"):
            rows = self.filter_status(rows, "status", self.unless_asked)
        return super().filter_queryset(rows)

    def filter_status(self, rows, name, value):
        if len(value) != 1:
            return rows
        return rows.filter(closed_at__isnull=Status.OPEN in value)


class EveryNeedFilter(NeedFilter):
    """Filters of the API: no default status, so closed needs are listed, too (docs/api.md)."""

    unless_asked = ()
