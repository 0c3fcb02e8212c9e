"""Filters of the list of needs."""

import django_filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from core.lists.filtering import DependentForm, DistrictFilter, SearchFilterSet, codes
from editorial.freshness.filters import FreshnessFilter
from editorial.workflow.choices import State as EditorialState
from municipalities.choices import FederalState, SizeClass
from municipalities.town_filters import TownFilter
from needs.choices import Status, TimeFrame
from needs.models import Need
from projects.models import Theme
from projects.public.filter_choices import ARCHIVED, table_choices


class NeedFilter(SearchFilterSet):
    """``unless_asked``: default of ``status``; pages list open needs."""

    unless_asked: tuple[str, ...] = (Status.OPEN,)
    place_prefix = "municipality__"
    theme = django_filters.MultipleChoiceFilter(
        choices=table_choices(Theme), label=_("Handlungsfeld"), method="filter_theme"
    )
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
        asked = self.form.cleaned_data
        if not asked.get("archived"):
            rows = rows.published()
        if not asked.get("status"):
            rows = self.filter_status(rows, "status", self.unless_asked)
        return super().filter_queryset(rows)

    def filter_status(self, rows, name, value):
        if len(value) != 1:
            return rows
        return rows.filter(closed_at__isnull=Status.OPEN in value)

    def filter_archived(self, rows, name, value):
        if value == "include":
            return rows
        return rows.filter(state=EditorialState.ARCHIVED) if value == "only" else rows.published()

    def filter_theme(self, rows, name, value):
        linked = Need.themes.through.objects.filter(need=OuterRef("pk"), theme__code__in=value)
        return rows.filter(Exists(linked)) if value else rows


class EveryNeedFilter(NeedFilter):
    """Filters of the API: no default status, so closed needs are listed, too (docs/api.md)."""

    unless_asked = ()
