"""Project endpoints of the API: the same lists as the pages, read as anonymous."""

from drf_spectacular.utils import extend_schema

from core.api import schema
from core.api.id_lists import IdList
from core.api.problems import Problem
from core.api.views import CONTROL, ListView, ShapedView
from municipalities.actors import ANONYMOUS
from projects import extras
from projects.api.objects import api_url as project_url
from projects.api.objects import cards, details
from projects.api.serializers import project_detail, project_row
from projects.models import Project
from projects.public.filters import ProjectFilter
from projects.public.listing import PROJECTS

LIST = IdList(PROJECTS, ANONYMOUS)
MANY = frozenset(
    {"theme", "phase", "state", "district", "size_class", "kind", "municipality", "partner"}
    | {"funding_programme", "has_artifact", "freshness"}
)
EXPANDABLE = frozenset(
    {"municipality", "partners", "artifacts", "funding"} | set(extras.expansions())
)
ProjectRow, ProjectDetail = project_row(), project_detail()


def api_url(project: Project) -> str:
    return project_url(project.pk)


class ProjectListApi(ListView):
    parameters = frozenset(ProjectFilter.base_filters) | CONTROL
    many = MANY
    field_names = (
        frozenset(ProjectRow().fields)
        | {"partners", "artifacts", "fundings"}
        | frozenset(extras.expansions())
    )
    expandable = EXPANDABLE

    @extend_schema(
        operation_id="projects_list",
        parameters=schema.list_parameters(ProjectFilter, PROJECTS.orderings, MANY, EXPANDABLE),
        responses=schema.page_of(ProjectRow),
        tags=["projects"],
    )
    def get(self, request):
        """Published projects; `archived=include` adds those no longer maintained."""
        return super().get(request)

    def read_parameters(self, data):
        return LIST.parameters_of(data)

    def read_page(self, parameters):
        return LIST.read(parameters)

    def represent_all(self, results):
        found = cards(results, self.expansions)
        return [found[pk] for pk in results if pk in found]


class ProjectApi(ShapedView):
    parameters = frozenset({"fields", "expand"})
    field_names = frozenset(ProjectDetail().fields) | frozenset(extras.expansions())
    expandable = EXPANDABLE

    @extend_schema(
        operation_id="projects_read",
        parameters=[schema.FIELDS, schema.expand(EXPANDABLE)],
        responses=schema.one(ProjectDetail),
        tags=["projects"],
    )
    def get(self, request, pk):
        """Everything public of one project. A withdrawn one is 410."""
        self._check_shape()
        data = details([pk], self.expansions).get(pk)
        if data is None:
            raise Problem(410, "gone") if _is_withdrawn(pk) else Problem(404, "not-found")
        return self.object_answer(data)


def _is_withdrawn(pk) -> bool:
    return Project.objects.withdrawn().filter(pk=pk).exists()
