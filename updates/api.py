"""Status updates of a project in the API, newest first; also available by ``expand=``."""

from django_filters import FilterSet
from drf_spectacular.utils import extend_schema

from core.api import schema
from core.api.problems import Problem
from core.api.values import absolute, moment, text
from core.api.views import ListView
from core.lists.listing import Ordering, page_of, read_parameters
from editorial.workflow.choices import State
from municipalities.actors import ANONYMOUS
from projects.models import Project
from updates.models import StatusUpdate
from updates.serializers import StatusUpdateRow

ORDERINGS = {"happened_on": Ordering("on")}


class NoFilter(FilterSet):
    class Meta:
        model = StatusUpdate
        fields: list[str] = []


def represent(update: StatusUpdate) -> dict:
    """``update.project`` must be loaded."""
    return {
        "id": str(update.pk),
        "kind": "status_update",
        "html_url": absolute(update.get_absolute_url()),
        "version": update.version,
        "created_at": moment(update.created_at),
        "edited_at": moment(update.edited_at),
        "happened_on": update.on,
        "title": update.title,
        "text": update.text,
        "target_url": text(update.link),
    }


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
        return represent(row)
