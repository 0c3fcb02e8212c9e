"""Filters of the project list, the same for page and API (docs/api.md)."""

import django_filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from adoptions.models import Adoption
from core.lists.filtering import DistrictFilter, SearchFilterSet, YesNoFilter, codes
from editorial.freshness.filters import FreshnessFilter
from editorial.workflow.choices import Visibility
from lessons.models import Lesson
from municipalities.choices import FederalState, MunicipalityKind, SizeClass
from municipalities.similar_filters import LikeFilter, NearestFilter, SimilarForm
from municipalities.town_filters import TownFilter
from projects.choices import Phase
from projects.models import Artifact, ArtifactType, Funding, FundingProgramme, Project
from projects.public.filter_choices import ARCHIVED, TableFilter, WithArchived, theme_filter


class HasLessonsFilter(YesNoFilter):
    """Projects with or without a lesson that everybody may read.

    Lessons with a narrower visibility must not show up through the filter.
    """

    def filter(self, rows, value):
        if value is None:
            return rows
        shared = Exists(Lesson.objects.open_to_all().filter(project=OuterRef("pk")))
        return rows.filter(shared if value else ~shared)


class AdoptedByFilter(TownFilter):
    """Projects adopted by a town, counted as in the public number of adoptions."""

    def filter(self, rows, value):
        if not value:
            return rows
        counted = Adoption.objects.counted().filter(project=OuterRef("pk"))
        return rows.filter(Exists(super().filter(counted, value)))


class ProjectFilter(WithArchived, SearchFilterSet):
    place_prefix = "municipality__"
    theme = theme_filter(Project.themes.through, "project")
    phase = codes("phase", choices=Phase.choices, label=_("Phase"))
    paused = YesNoFilter(label=_("pausiert"))
    state = codes("municipality__state", choices=FederalState.choices, label=_("Land"))
    district = DistrictFilter(field_name="municipality__ars", label=_("Kreis"))
    size_class = codes(
        "municipality__size_class", choices=SizeClass.choices, label=_("Größe der Kommune")
    )
    kind = codes("municipality__kind", choices=MunicipalityKind.choices, label=_("Art der Kommune"))
    municipality = TownFilter(field_name="municipality", label=_("Kommune"))
    partner = TownFilter(
        field_name="partner_municipalities", label=_("Beteiligte Kommune"), distinct=True
    )
    funding_programme = TableFilter(
        *(FundingProgramme, Funding.objects.all(), "project", "programme__code"),
        label=_("Förderprogramm"),
    )
    # by public artifacts only: a filter must not tell of what one may not see
    has_artifact = TableFilter(
        *(
            ArtifactType,
            Artifact.objects.filter(visibility=Visibility.PUBLIC),
            "project",
            "type__code",
        ),
        label=_("Arbeitshilfe"),
    )
    start_from = django_filters.DateFilter(
        field_name="start_on", lookup_expr="gte", label=_("Beginn ab")
    )
    start_until = django_filters.DateFilter(
        field_name="start_on", lookup_expr="lte", label=_("Beginn bis")
    )
    updated_after = django_filters.IsoDateTimeFilter(
        field_name="updated_at", lookup_expr="gt", label=_("Geändert nach")
    )
    updated_before = django_filters.IsoDateTimeFilter(
        field_name="updated_at", lookup_expr="lt", label=_("Geändert vor")
    )
    freshness = FreshnessFilter()
    archived = django_filters.ChoiceFilter(
        choices=ARCHIVED, label=_("Archivierte"), method="filter_archived"
    )

    like = LikeFilter(field_name="municipality", label=_("Von Kommunen wie"))
    like_nearest = NearestFilter(field_name="municipality", label=_("Ähnlichste Kommunen"))
    has_lessons = HasLessonsFilter(label=_("mit Erfahrungen"))
    adopted_by = AdoptedByFilter(field_name="municipality", label=_("Übernommen von"))

    class Meta:
        model = Project
        form = SimilarForm
        fields: list[str] = []
