"""Status updates of a project in the API, newest first; also available by ``expand=``."""

from uuid import UUID

from django_filters import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s

from core.api import schema
from core.api.list_views import ListView
from core.api.objects import ApiObject, From
from core.api.problems import Problem
from core.api.values import Address
from core.lists.listing import Ordering, page_of, read_parameters
from core.text.prose import PROSE
from editorial.workflow.choices import State
from municipalities.actors import ANONYMOUS
from projects.models import Project
from updates.models import StatusUpdate, anchored

ORDERINGS = {"happened_on": Ordering("on")}
_page_url = Address("project_detail", "x-x")


def _html_url(slug: str, pk: UUID) -> str:
    return anchored(_page_url(slug), pk)


class StatusUpdateRow(ApiObject):
    id = s.UUIDField(help_text="Never changes.")
    kind = s.CharField()
    html_url = s.URLField(help_text="Where people read it.")
    version = s.IntegerField()
    created_at = s.DateTimeField()
    edited_at = s.DateTimeField(allow_null=True)
    happened_on = s.DateField(source="on")
    title = s.CharField()
    text = s.CharField(help_text=PROSE)
    target_url = s.URLField(source="link", allow_null=True)
    made = {"kind": "status_update", "html_url": From(_html_url, "project__slug", "id")}


class NoFilter(FilterSet):
    class Meta:
        model = StatusUpdate
        fields: list[str] = []


class StatusUpdateListApi(ListView):
    parameters = frozenset({"ordering", "cursor", "page_size", "count", "fields"})
    field_names = frozenset(StatusUpdateRow().fields)

    @extend_schema(
        operation_id="projects_status_updates",
        parameters=schema.list_parameters(NoFilter, ORDERINGS, ()),
        responses=schema.page_of(StatusUpdateRow),
        tags=["projects"],
    )
    def get(self, request, pk):
        """What the town wrote about its project, newest first; taken off ones are not there."""
        project = Project.objects.visible_to(ANONYMOUS).filter(pk=pk).first()
        if project is None:
            taken_down = Project.objects.filter(pk=pk, state=State.TAKEN_DOWN).exists()
            raise Problem(410, "gone") if taken_down else Problem(404, "not-found")
        self.project = project
        return super().get(request)

    def read_parameters(self, data):
        rows = StatusUpdate.objects.public().filter(project=self.project)
        return read_parameters(NoFilter, data, rows, orderings=ORDERINGS, default="-happened_on")

    def read_page(self, parameters):
        rows = parameters.filterset.qs
        page = page_of(rows, parameters, ORDERINGS)
        for update in page.results:
            update.project = self.project
        return rows, page

    def represent(self, row):
        return StatusUpdateRow.of(row)
