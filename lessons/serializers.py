"""Shapes of lessons in the API (schema, ``fields=``)."""

from rest_framework import serializers as s

from core.api.schema import Common
from core.text.prose import PROSE
from editorial.freshness.api import FreshnessFields
from lessons.choices import Area, Effect, Polarity, Size
from municipalities.serializers import MunicipalityReference
from projects.api.serializers import ProjectReference
from projects.choices import Phase


class LessonRow(FreshnessFields, Common):
    title = s.CharField()
    polarity = s.ChoiceField(Polarity.choices)
    area = s.ChoiceField(Area.choices, allow_null=True)
    phase = s.ChoiceField(Phase.choices, allow_null=True)
    effect = s.ChoiceField(Effect.choices, allow_null=True)
    effect_size = s.ChoiceField(Size.choices, allow_null=True)
    what_happened = s.CharField(allow_null=True, help_text=PROSE)
    do_differently = s.CharField(allow_null=True, help_text=PROSE)
    evidence_url = s.URLField(allow_null=True)
    archived = s.BooleanField()
    agreement_count = s.IntegerField(help_text="Other towns that say: same with us.")
    municipality = MunicipalityReference()
    project = ProjectReference()
    published_at = s.DateTimeField()
