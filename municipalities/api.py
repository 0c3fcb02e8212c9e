"""Municipalities in the API."""

from django.http import HttpResponsePermanentRedirect
from drf_spectacular.utils import extend_schema

from core.api import schema
from core.api.problems import Problem
from core.api.views import CONTROL, ListView, ShapedView
from municipalities import listing
from municipalities.actors import ANONYMOUS
from municipalities.api_objects import (
    api_url,
    count_projects,
    reference,
    represent,
    represent_detail,
)
from municipalities.filters import MunicipalityFilter
from municipalities.keys import find
from municipalities.serializers import MunicipalityDetail, MunicipalityRow

MANY = frozenset({"state", "district", "kind", "size_class", "settlement_type"})


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
        rows = listing.matching(parameters)
        page = listing.read(parameters, rows)
        count_projects(page.results)
        return rows, page

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
