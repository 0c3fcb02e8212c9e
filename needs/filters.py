"""Filters of the list of needs."""

import django_filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from core.filtering import ArsFilter, DistrictFilter, SearchFilterSet, YesNoFilter, codes
from editorial.freshness_filters import FreshnessFilter
from municipalities.choices import SizeClass, State
from needs.choices import TimeFrame
from needs.models import Need
from projects.filters import table_choices
from projects.models import Theme


class NeedFilter(SearchFilterSet):
    place_prefix = "municipality__"
    theme = django_filters.MultipleChoiceFilter(
        choices=table_choices(Theme), label=_("Handlungsfeld"), method="filter_theme"
    )
    time_frame = codes("time_frame", choices=TimeFrame.choices, label=_("Bis wann?"))
    state = codes("municipality__state", choices=State.choices, label=_("Land"))
    district = DistrictFilter(field_name="municipality__ars", label=_("Kreis"))
    size_class = codes(
        "municipality__size_class", choices=SizeClass.choices, label=_("Größe der Kommune")
    )
    municipality = ArsFilter(field_name="municipality", label=_("Kommune"))
    freshness = FreshnessFilter()
    closed = YesNoFilter(label=_("Abgeschlossene"), method="filter_closed")

    class Meta:
        model = Need
        fields: list[str] = []

    def filter_queryset(self, rows):
        if self.form.cleaned_data.get("closed") is None:
            rows = rows.filter(closed_at=None)
        return super().filter_queryset(rows)

    def filter_closed(self, rows, name, value):
        return rows.filter(closed_at__isnull=not value)

    def filter_theme(self, rows, name, value):
        linked = Need.themes.through.objects.filter(need=OuterRef("pk"), theme__code__in=value)
        return rows.filter(Exists(linked)) if value else rows
