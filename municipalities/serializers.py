"""Serializers of municipalities: they describe API responses (schema, ``fields=``)."""

from rest_framework import serializers as s

from core.api.schema import Common
from municipalities.choices import FederalState, MunicipalityKind, SettlementType, SizeClass


class ParentReference(s.Serializer):
    id = s.UUIDField()
    ars = s.CharField()
    name = s.CharField()
    url = s.URLField()


class MunicipalityReference(s.Serializer):
    id = s.UUIDField()
    ars = s.CharField(help_text="Regionalschlüssel, 12 digits.")
    name = s.CharField()
    district_name = s.CharField(allow_null=True, help_text="Names are not unique: show it.")
    state = s.ChoiceField(FederalState.choices)
    url = s.URLField()


class MunicipalityRow(Common):
    version = verified_at = language = source = None
    ars = s.CharField()
    ags = s.CharField(allow_null=True)
    name = s.CharField()
    official_name = s.CharField()
    municipality_kind = s.ChoiceField(MunicipalityKind.choices)
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


class MunicipalityDetail(MunicipalityRow):
    association = ParentReference(allow_null=True)
    about = s.CharField(allow_null=True)
    website = s.URLField(allow_null=True)
    population_on = s.DateField(allow_null=True)
    valid_from = s.DateField(allow_null=True)
    valid_until = s.DateField(allow_null=True)
    successors = MunicipalityReference(many=True)
