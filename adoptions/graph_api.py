"""The graph of a project's adoptions in the API."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request

from adoptions import graph
from adoptions.api import AdoptedProject
from adoptions.choices import Depth, Stage
from adoptions.listing import shared
from core.api import schema
from core.api.objects import ApiObject, From
from core.api.problems import Problem, invalid_parameters
from core.api.views import ApiView
from municipalities.actors import ANONYMOUS
from municipalities.api import MunicipalityReference
from projects.models import Project


class GraphNode(AdoptedProject):
    municipality = MunicipalityReference()


# "from" is the field's name in the API but reserved in Python, hence `type()`
GraphEdge: type[ApiObject] = type(
    "GraphEdge",
    (ApiObject,),
    {
        "id": s.UUIDField(help_text="The adoption."),
        "from": s.UUIDField(source="project_id", help_text="Project it comes from."),
        "to": s.UUIDField(
            source="public_result.id",
            allow_null=True,
            help_text="Project made from it, if there is one.",
        ),
        "municipality": MunicipalityReference(),
        "stage": s.ChoiceField(Stage.choices),
        "depth": s.ChoiceField(Depth.choices, allow_null=True),
        "since_on": s.DateField(),
        "confirmed_on": s.DateField(),
        "made": {
            "since_on": From(timezone.localdate, "created_at"),
            "confirmed_on": From(timezone.localdate, "origin_confirmed_at"),
        },
    },
)


class AdoptionGraph(s.Serializer):
    nodes = GraphNode(many=True)
    edges = GraphEdge(many=True)


class AdoptionGraphApi(ApiView):
    parameters = frozenset({"depth"})

    @extend_schema(
        operation_id="projects_adoption_graph",
        parameters=[OpenApiParameter("depth", int, description="Steps up and down, 1 to 5.")],
        responses=schema.one(AdoptionGraph),
        tags=["projects"],
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """Where a project comes from and what became of it elsewhere; confirmed adoptions only."""
        project = Project.objects.visible_to(ANONYMOUS).filter(pk=pk).first()
        if project is None:
            raise Problem(404, "not-found")
        raw = request.query_params.get("depth", str(graph.MAX_DEPTH))
        if raw not in {str(n) for n in range(1, graph.MAX_DEPTH + 1)}:
            raise invalid_parameters({"depth": [_("Erlaubt sind 1 bis 5.")]})
        return self.answer(graph_data(project, int(raw)))


def graph_data(project: Project, depth: int) -> dict:
    found = graph.around(project, ANONYMOUS, rows=shared(ANONYMOUS))
    walked = [*found.upwards(project, most=depth), *found.downwards(project, most=depth)]
    edges = list({row.pk: row for row in walked}.values())
    for row in edges:
        row.public_result = found.result_of(row)
    ends = {pk for row in edges for pk in (row.project_id, row.result_project_id)} | {project.pk}
    return {
        "nodes": [GraphNode.of(node) for pk, node in found.projects.items() if pk in ends],
        "edges": [GraphEdge.of(row) for row in edges],
    }
