"""Municipalities in the API."""

from django.http import HttpResponsePermanentRedirect
from django.urls import reverse
from drf_spectacular.utils import extend_schema

from core.api import schema
from core.api.problems import Problem
from core.api.values import absolute, moment, text
from core.api.views import CONTROL, ListView, ShapedView
from municipalities import listing
from municipalities.actors import ANONYMOUS
from municipalities.filters import MunicipalityFilter
from municipalities.keys import find
from municipalities.models import Municipality
from municipalities.serializers import MunicipalityDetail, MunicipalityRow

MANY = frozenset({"state", "district", "kind", "size_class", "settlement_type"})


def reference(town: Municipality) -> dict:
    """A town as other objects name it: with the district, because names are not unique."""
    return {
        "id": str(town.pk),
        "ars": town.ars,
        "name": town.short_name,
        "district_name": town.district.short_name if town.district_id else None,
        "state": town.state,
        "url": api_url(town),
    }


def api_url(town: Municipality) -> str:
    return absolute(reverse("api-municipality", args=[town.ars]))


def represent(town: Municipality) -> dict:
    """The public facts of a town."""
    return {
        "id": str(town.pk),
        "kind": "municipality",
        "url": api_url(town),
        "html_url": absolute(town.get_absolute_url()),
        "permalink": absolute(f"/id/{town.pk}/"),
        "created_at": moment(town.created_at),
        "updated_at": moment(town.updated_at),
        "license": "DL-DE-BY-2.0",
        "ars": town.ars,
        "ags": text(town.ags),
        "name": town.short_name,
        "official_name": town.name,
        "municipality_kind": town.kind,
        "label": text(town.label),
        "state": town.state,
        "district": reference_or_none(town.district) if town.district_id else None,
        "population": town.population,
        "area_km2": float(town.area_km2) if town.area_km2 is not None else None,
        "size_class": text(town.size_class),
        "settlement_type": text(town.settlement_type),
        "postal_code": text(town.postal_code),
        "latitude": town.latitude,
        "longitude": town.longitude,
        "project_count": town.project_count,
    }


def reference_or_none(district: Municipality) -> dict:
    """A district as a parent; districts have no district of their own."""
    return {
        "id": str(district.pk),
        "ars": district.ars,
        "name": district.short_name,
        "url": api_url(district),
    }


def count_projects(towns: list[Municipality]) -> None:
    """Give each town its number of published projects; one query for all of them.

    Reads the reverse relation by name, so that this floor need not know projects.
    """
    projects = Municipality._meta.get_field("projects").related_model.objects.published()
    counts = projects.filter(municipality__in=towns).counted_by_town()
    for town in towns:
        town.project_count = counts.get(town.pk, 0)


def represent_detail(town: Municipality) -> dict:
    return represent(town) | {
        "association": reference_or_none(town.association) if town.association_id else None,
        "about": text(town.about),
        "website": text(town.website),
        "population_on": town.population_on,
        "valid_from": town.valid_from,
        "valid_until": town.valid_until,
        "successors": [reference(row) for row in town.successors.select_related("district")]
        if town.valid_until
        else [],
    }


def visible():
    """The whole register as it is today, without former towns."""
    return Municipality.objects.visible_to(ANONYMOUS).current()


def details(ids) -> dict:
    """Those of ``ids`` that exist today, as `MunicipalityApi` answers them."""
    rows = list(visible().with_card_data().select_related("association").filter(pk__in=ids))
    count_projects(rows)
    return {row.pk: represent_detail(row) for row in rows}


class MunicipalityListApi(ListView):
    parameters = frozenset(MunicipalityFilter.base_filters) | CONTROL - {"expand"}
    many = MANY
    field_names = frozenset(MunicipalityRow().fields)

    @extend_schema(
        operation_id="municipalities_list",
        parameters=schema.list_parameters(MunicipalityFilter, listing.ORDERINGS, MANY),
        responses=schema.page_of(MunicipalityRow),
        tags=["municipalities"],
    )
    def get(self, request):
        """Towns, districts, joint bodies and Länder, ordered by key."""
        return super().get(request)

    def read_parameters(self, data):
        return listing.parameters_of(data, ANONYMOUS, default="ars")

    def read_page(self, parameters):
        page = listing.read(parameters)
        count_projects(page.results)
        return listing.matching(parameters), page

    def represent(self, row):
        return represent(row)


class MunicipalityApi(ShapedView):
    parameters = frozenset({"fields"})
    field_names = frozenset(MunicipalityDetail().fields)

    @extend_schema(
        operation_id="municipalities_read",
        parameters=[schema.FIELDS],
        responses=schema.one(MunicipalityDetail),
        tags=["municipalities"],
    )
    def get(self, request, ars: str):
        """One town by ARS. AGS and old keys lead to the key of today."""
        town = find(ars)
        if town is None:
            raise Problem(404, "not-found")
        successors = list(town.successors.select_related("district")) if town.valid_until else []
        if len(successors) == 1:
            return HttpResponsePermanentRedirect(api_url(successors[0]))
        if len(successors) > 1:
            refs = [reference(row) for row in successors]
            raise Problem(410, "gone", extra={"successors": refs})
        if town.ars != ars:
            return HttpResponsePermanentRedirect(api_url(town))
        count_projects([town])
        return self.answer(self.shape(represent_detail(town)), modified=town.updated_at)
