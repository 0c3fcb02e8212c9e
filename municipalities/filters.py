"""Filters of the register, the same for page and API (docs/api.md)."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from core.lists.filtering import DistrictFilter, SearchFilterSet, YesNoFilter, codes
from municipalities.choices import FederalState, MunicipalityKind, SettlementType, SizeClass
from municipalities.models import Municipality
from municipalities.similar_filters import LikeFilter, NearestFilter, SimilarForm


class MunicipalityFilter(SearchFilterSet):
    state = codes("state", choices=FederalState.choices, label=_("Land"))
    district = DistrictFilter(field_name="ars", label=_("Kreis"))
    kind = codes("kind", choices=MunicipalityKind.choices, label=_("Art der Kommune"))
    size_class = codes("size_class", choices=SizeClass.choices, label=_("Größe der Kommune"))
    settlement_type = codes(
        "settlement_type", choices=SettlementType.choices, label=_("Siedlungstyp")
    )
    has_projects = YesNoFilter(label=_("nur mit Projekten"), method="filter_has_projects")

    like = LikeFilter(field_name="", label=_("Ähnlich wie"))
    like_nearest = NearestFilter(field_name="", label=_("Ähnlichste Kommunen"))

    class Meta:
        model = Municipality
        form = SimilarForm
        fields: list[str] = []

    def filter_has_projects(self, rows, name, value):
        """Uses the reverse relation by name, so that this layer does not import projects."""
        relation = Municipality._meta.get_field("projects")
        published = relation.related_model.objects.published().filter(municipality=OuterRef("pk"))
        return rows.filter(Exists(published) if value else ~Exists(published))
