"""Filters of the lesson list, the same for page and API (docs/api.md)."""

import django_filters
from django.utils.translation import gettext_lazy as _

from core.lists.filtering import DependentForm, DistrictFilter, SearchFilterSet, codes
from editorial.freshness.filters import FreshnessFilter
from lessons.choices import Area, Effect, Polarity, Size
from lessons.models import Lesson
from municipalities.choices import FederalState, SizeClass
from municipalities.town_filters import TownFilter
from projects.choices import Phase
from projects.models import Project
from projects.public.filter_choices import ARCHIVED, WithArchived, theme_filter


class LessonFilter(WithArchived, SearchFilterSet):
    """A lesson has the location of its town and the themes of its project."""

    place_prefix = "municipality__"
    polarity = codes("polarity", choices=Polarity.choices, label=_("Art der Erfahrung"))
    area = codes("area", choices=Area.choices, label=_("Bereich"))
    theme = theme_filter(Project.themes.through, "project", own="project")
    size_class = codes(
        "municipality__size_class", choices=SizeClass.choices, label=_("Größe der Kommune")
    )
    phase = codes("phase", choices=Phase.choices, label=_("Phase"))
    effect = codes("effect", choices=Effect.choices, label=_("Auswirkung auf"))
    effect_size = codes("effect_size", choices=Size.choices, label=_("Größe der Auswirkung"))
    state = codes("municipality__state", choices=FederalState.choices, label=_("Land"))
    district = DistrictFilter(field_name="municipality__ars", label=_("Kreis"))
    municipality = TownFilter(field_name="municipality", label=_("Kommune"))
    project = django_filters.UUIDFilter(field_name="project", label=_("Projekt"))

    freshness = FreshnessFilter()
    archived = django_filters.ChoiceFilter(
        choices=ARCHIVED, label=_("Archivierte"), method="filter_archived"
    )

    class Meta:
        model = Lesson
        form = DependentForm
        fields: list[str] = []

    def filter_archived(self, rows, name, value):
        """Lessons of archived projects count as archived."""
        if value == "include":
            return rows
        return rows.listed() if value == "exclude" else rows.exclude(pk__in=rows.listed())
