"""Municipalities in the API, and references to a town in other objects."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as s
from rest_framework.request import Request

from core.api.id_lists import IdList
from core.api.objects import ApiObject, From
from core.api.problems import Problem
from core.api.reading import Objects
from core.api.resource_views import ResourceObject
from core.api.resources import Places, Resource, own_places
from core.api.schema import Common
from core.api.values import Address, permalink
from core.lists.counts import count_of
from municipalities.actors import ANONYMOUS
from municipalities.choices import FederalState, MunicipalityKind, SettlementType, SizeClass
from municipalities.keys import find
from municipalities.linked_data import linked_data
from municipalities.listing import TOWNS
from municipalities.models import Municipality

_ANY_ARS = "000000000000"
ars_url = Address("api-municipality", _ANY_ARS)


# of a district or association, which have no district of their own
class ParentReference(ApiObject):
    id = s.UUIDField()
    ars = s.CharField()
    name = s.CharField(source="short_name")
    url = s.URLField()
    made = {"url": From(ars_url, "ars")}


class MunicipalityReference(ApiObject):
    id = s.UUIDField()
    ars = s.CharField(help_text="Regionalschlüssel, 12 digits.")
    name = s.CharField(source="short_name")
    district_name = s.CharField(
        source="district.short_name", allow_null=True, help_text="Names are not unique: show it."
    )
    state = s.ChoiceField(FederalState.choices)
    url = s.URLField()
    made = {"url": From(ars_url, "ars")}


def _project_count(model: type[Model]) -> Any:
    """Uses the reverse relation by name, so that this layer does not import projects."""
    projects: Any = Municipality._meta.get_field("projects").related_model
    return count_of(projects.objects.published(), "municipality")


class MunicipalityRow(Common):
    version = verified_at = language = source = None  # type: ignore[assignment]  # has none
    ars = s.CharField()
    ags = s.CharField(allow_null=True)
    name = s.CharField(source="short_name")
    official_name = s.CharField(source="name")
    municipality_kind = s.ChoiceField(MunicipalityKind.choices, source="kind")
    label = s.CharField(allow_null=True)
    state = s.ChoiceField(FederalState.choices)
    district = ParentReference(allow_null=True)
    population = s.IntegerField(allow_null=True)
    area_km2 = s.FloatField(allow_null=True)
    size_class = s.ChoiceField(SizeClass.choices, allow_null=True)
    settlement_type = s.ChoiceField(SettlementType.choices, allow_null=True)
    postal_code = s.CharField(allow_null=True)
    latitude = s.FloatField(allow_null=True)
    longitude = s.FloatField(allow_null=True)
    project_count = s.IntegerField(help_text="Published projects it leads.")
    columns = {"project_count": _project_count}
    made = {
        "kind": "municipality",
        "url": From(ars_url, "ars"),
        "html_url": From(Address("municipality_detail", _ANY_ARS), "ars"),
        "permalink": From(permalink, "id"),
        "license": "DL-DE-BY-2.0",
    }


class MunicipalityDetail(MunicipalityRow):
    association = ParentReference(allow_null=True)
    about = s.CharField(allow_null=True)
    website = s.URLField(allow_null=True)
    population_on = s.DateField(allow_null=True)
    valid_from = s.DateField(allow_null=True)
    valid_until = s.DateField(allow_null=True)
    successors = MunicipalityReference(many=True)


def _every_town() -> QuerySet:
    """Former towns, too: objects of before name them."""
    return Municipality.objects.visible_to(ANONYMOUS)


EVERY_TOWN = Objects(_every_town, MunicipalityRow, MunicipalityDetail)
MUNICIPALITIES = Resource(
    model=Municipality,
    path="municipalities",
    about=(
        "Towns, districts, joint bodies and Länder, ordered by key.",
        "One town by ARS. AGS and old keys lead to the key of today.",
    ),
    title=_("Kommunen"),
    summary=_(
        "Gemeinden, Kreise und Gemeindeverbände mit amtlichem Schlüssel, Lage und Einwohnerzahl, "
        "dazu die Zahl ihrer Projekte."
    ),
    objects=Objects(lambda: _every_town().current(), MunicipalityRow, MunicipalityDetail),
    referred=EVERY_TOWN,
    ids=IdList(TOWNS, ANONYMOUS),
    many=frozenset({"state", "district", "kind", "size_class", "settlement_type"}),
    places=own_places,
    key="ars",
    linked_data=linked_data,
    texts=("about",),
    town="",
    license="DL-DE-BY-2.0",
)


class MunicipalityObject(ResourceObject):
    def get(self, request: Request, ars: str) -> HttpResponse:
        town = find(ars)
        if town is None:
            raise Problem(404, "not-found")
        successors = list(town.successors.select_related("district")) if town.valid_until else []
        if len(successors) == 1:
            return HttpResponsePermanentRedirect(ars_url(successors[0].ars))
        if len(successors) > 1:
            refs = [MunicipalityReference.of(row) for row in successors]
            raise Problem(410, "gone", extra={"successors": refs})
        if town.ars != ars:
            return HttpResponsePermanentRedirect(ars_url(town.ars))
        return self.object_answer(EVERY_TOWN.details([town.pk])[town.pk])


def places_of_towns(objects: list[dict]) -> Places:
    """Coordinates of each object's town; one query."""
    ids = {row["municipality"]["id"] for row in objects}
    towns = Municipality.objects.filter(pk__in=ids, latitude__isnull=False)
    known = {
        str(pk): (longitude, latitude)
        for pk, longitude, latitude in towns.values_list("pk", "longitude", "latitude")
    }
    return {
        row["id"]: known[row["municipality"]["id"]]
        for row in objects
        if row["municipality"]["id"] in known
    }
