"""Projects in the API: the same lists as the pages, read as anonymous."""

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from drf_spectacular.utils import extend_schema

from core.api import schema
from core.api.problems import Problem
from core.api.values import absolute, moment, text
from core.api.views import CONTROL, ListView, ShapedView
from editorial.choices import State
from editorial.freshness_api import freshness_fields
from municipalities.actors import ANONYMOUS
from municipalities.api import count_projects, reference
from municipalities.api import represent as represent_municipality
from projects import extras
from projects.filters import ProjectFilter
from projects.listing import PROJECTS
from projects.models import Artifact, Project
from projects.results_api import indicators
from projects.serializers import project_detail, project_row

MANY = frozenset(
    {"theme", "phase", "state", "district", "size_class", "kind", "municipality", "partner"}
    | {"funding_programme", "has_artifact", "freshness"}
)
EXPANDABLE = frozenset(
    {"municipality", "partners", "artifacts", "funding"} | set(extras.expansions())
)
ProjectRow, ProjectDetail = project_row(), project_detail()


def api_url(project: Project) -> str:
    return absolute(reverse("api-project", args=[project.pk]))


def represent(project: Project) -> dict:
    """The card: what a list shows (loaded `with_card_data` and by `extras.load`)."""
    added = {name: getattr(project, name) for name in extras.fields()}
    return added | {
        "id": str(project.pk),
        "kind": "project",
        "url": api_url(project),
        "html_url": absolute(project.get_absolute_url()),
        "permalink": absolute(f"/id/{project.pk}/"),
        "version": project.version,
        "created_at": moment(project.created_at),
        "updated_at": moment(project.updated_at),
        "verified_at": moment(project.verified_at),
        **freshness_fields(project),
        "contact_verified_at": moment(project.contact_verified_at),
        "license": project.license,
        "language": project.language,
        "source": None,
        "title": project.title,
        "summary": text(project.summary),
        "phase": text(project.phase),
        "paused": project.paused,
        "archived": project.state == State.ARCHIVED,
        "themes": [theme.code for theme in project.themes.all()],
        "municipality": reference(project.municipality),
        "published_at": moment(project.published_at),
    }


def represent_detail(project: Project) -> dict:
    """Everything public of one project (loaded `with_detail_data` for anonymous)."""
    return represent(project) | {
        "problem": text(project.problem),
        "solution": text(project.solution),
        "benefit": text(project.benefit),
        "keywords": project.keyword_list,
        "pause_reason": text(project.pause_reason),
        "phase_history": [
            {"phase": step.phase_to, "changed_on": step.on, "note": text(step.note)}
            for step in project.phase_changes.all()
        ],
        "start_on": project.start_on,
        "launch_on": project.launch_on,
        "end_on": project.end_on,
        "cost_one_off_eur": project.cost_one_off_eur,
        "cost_running_eur": project.cost_running_eur,
        "staff_days": project.staff_days,
        "operator_model": text(project.operator_model),
        "prerequisites": [
            {
                "kind": row.kind,
                "comparator": row.comparator,
                "value": text(row.value),
                "text": text(row.text),
            }
            for row in project.prerequisites.all()
        ],
        "responsible_function": text(project.responsible_function),
        "partner_municipalities": [reference(t) for t in project.partner_municipalities.all()],
        "partners": partners(project),
        "fundings": fundings(project),
        "artifacts": artifacts(project),
        "indicators": indicators(project),
        "links": [{"title": row.title, "target_url": row.url} for row in project.links.all()],
        "picture": _picture(project),
    }


def partners(project: Project) -> list[dict]:
    return [
        {
            "id": str(row.pk),
            "name": row.name,
            "kind": row.kind,
            "role": row.role,
            "website_url": text(row.url),
        }
        for row in project.partners.all()
    ]


def fundings(project: Project) -> list[dict]:
    return [
        {
            "id": str(row.pk),
            "programme": row.programme.code,
            "status": row.status,
            "amount_eur": row.amount_eur,
            "share_percent": row.share_percent,
        }
        for row in project.fundings.all()
    ]


def artifacts(project: Project) -> list[dict]:
    """Prefetched through `Artifact.visible_to`: those for municipalities only are not there."""
    return [represent_artifact(row) for row in project.artifacts.all()]


def represent_artifact(row: Artifact) -> dict:
    return {
        "id": str(row.pk),
        "title": row.title,
        "type": row.type.code,
        "license": row.licence,
        "media_type": row.file.content_type if row.file else None,
        "size_bytes": row.file.size if row.file else None,
        "download_url": _file_url(row.file_id) if row.file_id else row.url,
    }


def _picture(project: Project) -> dict | None:
    if project.image is None:
        return None
    return {
        "download_url": _file_url(project.image_id),
        "alternative_text": text(project.image_alt),
        "width": project.image.width,
        "height": project.image.height,
    }


def _file_url(file_id) -> str:
    return absolute(reverse("stored_file", args=[file_id, "original"]))


_EXPANDED = {
    "municipality": lambda project: {"municipality": represent_municipality(project.municipality)},
    "partners": lambda project: {"partners": partners(project)},
    "artifacts": lambda project: {"artifacts": artifacts(project)},
    "funding": lambda project: {"fundings": fundings(project)},
}


_PREFETCHED = {
    "municipality": [],
    "partners": ["partners"],
    "artifacts": [
        Prefetch("artifacts", Artifact.objects.visible_to(ANONYMOUS).select_related("type", "file"))
    ],
    "funding": ["fundings__programme"],
}


def load_expansions(projects: list[Project], names) -> None:
    """A fixed number of queries for the whole page, whatever its size."""
    wanted = [lookup for name in names for lookup in _PREFETCHED.get(name, ())]
    if wanted and projects:
        prefetch_related_objects(projects, *wanted)
    if "municipality" in names:
        count_projects([project.municipality for project in projects])
    extras.load(projects)
    for name, expansion in extras.expansions().items():
        if name in names and projects:
            expansion.load(projects)


def expanded(project: Project, names) -> dict:
    data: dict = {}
    added = extras.expansions()
    for name in names:
        data |= {name: added[name].value(project)} if name in added else _EXPANDED[name](project)
    return data


def visible():
    """All public projects, archived ones included."""
    return Project.objects.visible_to(ANONYMOUS).public()


def details(ids) -> dict:
    """Those of ``ids`` that are public, as `ProjectApi` answers them."""
    rows = list(visible().with_detail_data(ANONYMOUS).filter(pk__in=ids))
    load_expansions(rows, ())
    return {row.pk: represent_detail(row) for row in rows}


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
        return PROJECTS.parameters_of(data, ANONYMOUS)

    def read_page(self, parameters):
        rows, page, _matcher = PROJECTS.read(parameters)
        load_expansions(page.results, self.expansions)
        return rows, page

    def represent(self, row):
        return represent(row) | expanded(row, self.expansions)


class ProjectApi(ShapedView):
    parameters = frozenset({"fields", "expand"})
    field_names = frozenset(ProjectDetail().fields) | frozenset(extras.expansions())
    expandable = EXPANDABLE

    @extend_schema(
        operation_id="projects_read",
        parameters=[schema.FIELDS],
        responses=schema.one(ProjectDetail),
        tags=["projects"],
    )
    def get(self, request, pk):
        """Everything public of one project. A withdrawn one is 410."""
        visible = Project.objects.visible_to(ANONYMOUS)
        project = visible.with_detail_data(ANONYMOUS).filter(pk=pk).first()
        if project is None:
            taken_down = Project.objects.filter(pk=pk, state=State.TAKEN_DOWN).exists()
            raise Problem(410, "gone") if taken_down else Problem(404, "not-found")
        load_expansions([project], self.expansions)
        data = represent_detail(project) | expanded(project, self.expansions)
        return self.object_answer(project, data)
