"""Serializers of adoptions for the API (schema, ``fields=``)."""

from rest_framework import serializers as s

from adoptions.choices import Depth, Reason, Stage
from core.api.schema import Common
from core.text.prose import PROSE
from municipalities.serializers import MunicipalityReference


class AdoptedProject(s.Serializer):
    id = s.UUIDField()
    title = s.CharField()
    url = s.URLField()


class AdoptionRow(Common):
    project = AdoptedProject(help_text="The source.")
    source_municipality = MunicipalityReference()
    municipality = MunicipalityReference(help_text="The town that takes it over.")
    stage = s.ChoiceField(Stage.choices)
    depth = s.ChoiceField(Depth.choices, allow_null=True)
    reason_code = s.ChoiceField(Reason.choices, allow_null=True)
    changes = s.CharField(allow_null=True, help_text=PROSE)
    result = s.CharField(allow_null=True, help_text=PROSE)
    funding_programme = s.CharField(allow_null=True, help_text="Code, see /funding-programmes/.")
    result_project = AdoptedProject(allow_null=True, help_text="The adopter's own public project.")
    since_on = s.DateField()
    confirmed_on = s.DateField(help_text="By the town of origin.")
    unconfirmed_since = s.DateField(
        allow_null=True, help_text="Set when the adopter's yearly confirmation is missing."
    )


class GraphNode(AdoptedProject):
    municipality = MunicipalityReference()


# "from" is the field's name in the API in the API but reserved in Python, hence `type()`
GraphEdge = type(
    "GraphEdge",
    (s.Serializer,),
    {
        "id": s.UUIDField(help_text="The adoption."),
        "from": s.UUIDField(help_text="Project it comes from."),
        "to": s.UUIDField(allow_null=True, help_text="Project made from it, if there is one."),
        "municipality": MunicipalityReference(),
        "stage": s.ChoiceField(Stage.choices),
        "depth": s.ChoiceField(Depth.choices, allow_null=True),
        "since_on": s.DateField(),
        "confirmed_on": s.DateField(),
    },
)


class AdoptionGraph(s.Serializer):
    nodes = GraphNode(many=True)
    edges = GraphEdge(many=True)
