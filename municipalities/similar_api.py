"""Similar towns in the API, with the parts of each distance."""

from django.http import HttpResponsePermanentRedirect
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as s

from core.api import schema
from core.api.objects import ApiObject
from core.api.problems import Problem, invalid_parameters
from core.api.values import absolute
from core.api.views import ApiView
from municipalities import similarity
from municipalities.api import MunicipalityReference
from municipalities.keys import find
from municipalities.similar_forms import LimitedWeightsForm

DEFAULT_LIMIT = 20
WEIGHTS = tuple(f"weight_{code}" for code in similarity.CODES)


class SimilarityPart(ApiObject):
    attribute = s.ChoiceField([(code, code) for code in similarity.CODES], source="attribute.code")
    weight = s.FloatField()
    difference = s.FloatField(help_text="0 the same, 1 very different or not known.")
    contribution = s.FloatField(help_text="Contributions sum to the distance.")


class SimilarTown(ApiObject):
    municipality = MunicipalityReference(source="town")
    distance = s.FloatField()
    parts = SimilarityPart(many=True)


class SimilarTowns(s.Serializer):
    results = SimilarTown(many=True)


class SimilarTownsApi(ApiView):
    parameters = frozenset({*WEIGHTS, "limit"})

    @extend_schema(
        operation_id="municipalities_similar",
        parameters=[
            *[OpenApiParameter(name, float, description="0 to 10.") for name in WEIGHTS],
            OpenApiParameter("limit", int, description="1 to 100, default 20."),
        ],
        responses=schema.one(SimilarTowns),
        tags=["municipalities"],
    )
    def get(self, request, ars: str):
        """The most alike towns by official attributes, nearest first; never the town itself.

        AGS and old keys lead to the key of today.
        """
        town = find(ars)
        if town is None or not similarity.is_comparable(town):
            raise Problem(404, "not-found")
        if town.valid_until:
            refs = [
                MunicipalityReference.of(row) for row in town.successors.select_related("district")
            ]
            raise Problem(410, "gone", extra={"successors": refs})
        if town.ars != ars:
            address = absolute(reverse("api-municipality-similar", args=[town.ars]))
            query = request.query_params.urlencode()
            return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
        form = LimitedWeightsForm(request.query_params)
        if not form.is_valid():
            errors = dict(form.errors)
            if "__all__" in errors:
                errors[WEIGHTS[0]] = errors.pop("__all__")
            raise invalid_parameters(errors)
        found = similarity.nearest(
            town, count=form.cleaned_data["limit"] or DEFAULT_LIMIT, weights=form.weights
        )
        return self.answer({"results": [SimilarTown.of(row) for row in found]})
