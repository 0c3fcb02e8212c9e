"""Serializer of needs for the API (schema, ``fields=``)."""

from rest_framework import serializers as s

from core.api.schema import Common
from core.text.prose import PROSE
from editorial.freshness.api import FreshnessFields
from municipalities.serializers import MunicipalityReference
from needs.choices import Resolution, Status, TimeFrame
from projects.api.serializers import ProjectReference


class NeedRow(FreshnessFields, Common):
    title = s.CharField()
    text = s.CharField(allow_null=True, help_text=PROSE)
    themes = s.ListField(child=s.CharField(), help_text="Codes, see /themes/.")
    time_frame = s.ChoiceField(TimeFrame.choices, allow_null=True)
    status = s.ChoiceField(Status.choices, help_text="Whether other towns can still join.")
    archived = s.BooleanField()
    municipality = MunicipalityReference()
    joined_count = s.IntegerField(help_text="Other towns that said: we need this, too.")
    joined_municipalities = MunicipalityReference(many=True)
    published_at = s.DateTimeField()
    closed_at = s.DateTimeField(allow_null=True)
    resolution = s.ChoiceField(Resolution.choices, allow_null=True, help_text="How it ended.")
    resolution_note = s.CharField(allow_null=True)
    solved_by = ProjectReference(
        allow_null=True, help_text="The project that solved it, while that is public."
    )
    joint_project = ProjectReference(
        allow_null=True, help_text="The project made of it, once that is public."
    )
