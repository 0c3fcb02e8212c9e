"""Readiness of a project in the API: score and items."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request

from adoptions import readiness
from core.api import schema
from core.api.objects import ApiObject
from core.api.problems import Problem
from core.api.views import ApiView
from municipalities.actors import ANONYMOUS
from projects.models import Project


class ReadinessItem(ApiObject):
    code = s.CharField(source="rule.code")
    points = s.IntegerField()
    max = s.IntegerField(source="rule.points")
    met = s.BooleanField(source="is_met")


class Readiness(s.Serializer):
    score = s.IntegerField(help_text="The sum of the items' points.")
    max = s.IntegerField()
    items = ReadinessItem(many=True)


class ReadinessApi(ApiView):
    @extend_schema(
        operation_id="projects_readiness",
        responses=schema.one(Readiness),
        tags=["projects"],
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """How ready a project is to be taken over, item by item."""
        project = Project.objects.visible_to(ANONYMOUS).filter(pk=pk).first()
        if project is None:
            raise Problem(404, "not-found")
        rows = readiness.items(project)
        return self.answer(
            {
                "score": sum(row.points for row in rows),
                "max": readiness.MAXIMUM,
                "items": [ReadinessItem.of(row) for row in rows],
            }
        )
