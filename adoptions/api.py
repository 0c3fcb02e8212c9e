"""Adoptions in the API: only those confirmed by both towns, always read as anonymous."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from adoptions import graph, listing
from adoptions.filters import AdoptionFilter
from adoptions.models import Adoption, AdoptionQuerySet
from adoptions.serializers import AdoptionGraph, AdoptionRow
from core.api import schema
from core.api.problems import Problem, invalid_parameters
from core.api.values import absolute, moment, permalink_of, source_of, text
from core.api.views import CONTROL, ApiView, ListView, ShapedView
from core.lists.keyset import Page
from core.lists.listing import ListParameters
from municipalities.actors import ANONYMOUS
from municipalities.api_objects import count_projects, reference
from municipalities.api_objects import represent as represent_municipality
from projects.api.objects import cards as project_cards
from projects.api.views import api_url as project_url
from projects.models import Project

EXPANDABLE = frozenset({"project", "municipality"})
MANY = frozenset({"municipality", "source_municipality", "stage", "depth", "state"})


def api_url(adoption: Adoption) -> str:
    return absolute(reverse("api-adoption", args=[adoption.pk]))


def project_reference(project: Project) -> dict:
    return {"id": str(project.pk), "title": project.title, "url": project_url(project)}


def give_public_results(adoptions: list[Adoption]) -> None:
    """Set ``public_result`` of each row: its result project if that is public; one query."""
    ids = {row.result_project_id for row in adoptions} - {None}
    found = Project.objects.visible_to(ANONYMOUS).in_bulk(ids) if ids else {}
    for row in adoptions:
        row.public_result = found.get(row.result_project_id)


def represent(adoption: Adoption) -> dict:
    """Public fields of a confirmed adoption; requires `give_public_results` to have run."""
    result = adoption.public_result
    shows_texts = adoption.shows_texts_to(ANONYMOUS)
    return {
        "id": str(adoption.pk),
        "kind": "adoption",
        "url": api_url(adoption),
        "html_url": absolute(adoption.get_absolute_url()),
        "permalink": permalink_of(adoption),
        "version": adoption.version,
        "created_at": moment(adoption.created_at),
        "updated_at": moment(adoption.updated_at),
        "verified_at": moment(adoption.adopter_confirmed_at),
        "license": adoption.project.license,
        "language": adoption.project.language,
        "source": source_of(adoption),
        "project": project_reference(adoption.project),
        "source_municipality": reference(adoption.project.municipality),
        "municipality": reference(adoption.municipality),
        "stage": adoption.stage,
        "depth": text(adoption.depth),
        "reason_code": text(adoption.reason_code),
        "changes": text(adoption.changes) if shows_texts else None,
        "result": text(adoption.result) if shows_texts else None,
        "funding_programme": adoption.funding.code if adoption.funding else None,
        "result_project": project_reference(result) if result else None,
        "since_on": timezone.localdate(adoption.created_at),
        "confirmed_on": timezone.localdate(adoption.origin_confirmed_at),
        "unconfirmed_since": adoption.unconfirmed_since,
    }


def load_expansions(adoptions: list[Adoption], names: Any) -> None:
    """Load what `expanded` needs; the number of queries is independent of the number of rows."""
    if "project" in names:
        projects = project_cards({row.project_id for row in adoptions})
        for row in adoptions:
            row.project_card = projects.get(row.project_id)
    if "municipality" in names:
        count_projects([row.municipality for row in adoptions])


def expanded(adoption: Adoption, names: Any) -> dict:
    data = {}
    if "project" in names and adoption.project_card:  # may be withdrawn since the first query
        data["project"] = adoption.project_card
    if "municipality" in names:
        data["municipality"] = represent_municipality(adoption.municipality)
    return data


def visible() -> AdoptionQuerySet:
    """All adoptions confirmed by both towns."""
    return listing.shared(ANONYMOUS)


def details(ids: Iterable[Any]) -> dict:
    """The public ones among ``ids``, in the representation of `AdoptionApi`."""
    rows = list(visible().with_card_data().filter(pk__in=ids))
    give_public_results(rows)
    return {row.pk: represent(row) for row in rows}


class AdoptionListApi(ListView):
    parameters = frozenset(AdoptionFilter.base_filters) | CONTROL
    many = MANY
    field_names = frozenset(AdoptionRow().fields)
    expandable = EXPANDABLE

    @extend_schema(
        operation_id="adoptions_list",
        parameters=schema.list_parameters(AdoptionFilter, listing.ORDERINGS, MANY, EXPANDABLE),
        responses=schema.page_of(AdoptionRow),
        tags=["adoptions"],
    )
    def get(self, request: Request) -> HttpResponse:
        """Which town took over which project; confirmed by both, ended ones with their reason."""
        return super().get(request)

    def read_parameters(self, data: QueryDict) -> ListParameters:
        return listing.parameters_of(data, ANONYMOUS)

    def read_page(self, parameters: ListParameters) -> tuple[QuerySet[Any], Page]:
        rows, page = listing.read(parameters)
        give_public_results(page.results)
        load_expansions(page.results, self.expansions)
        return rows, page

    def represent(self, row: Any) -> dict[str, Any]:
        return represent(row) | expanded(row, self.expansions)


class AdoptionApi(ShapedView):
    parameters = frozenset({"fields", "expand"})
    field_names = frozenset(AdoptionRow().fields)
    expandable = EXPANDABLE

    @extend_schema(
        operation_id="adoptions_read",
        parameters=[schema.FIELDS, schema.expand(EXPANDABLE)],
        responses=schema.one(AdoptionRow),
        tags=["adoptions"],
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """One adoption that both towns confirmed."""
        adoption = listing.shared(ANONYMOUS).with_card_data().filter(pk=pk).first()
        if adoption is None:
            gone = Adoption.objects.filter(pk=pk, source_gone_at__isnull=False).exists()
            raise Problem(410, "gone") if gone else Problem(404, "not-found")
        give_public_results([adoption])
        load_expansions([adoption], self.expansions)
        data = represent(adoption) | expanded(adoption, self.expansions)
        # it becomes overdue without a new version, so the ETag is taken from the body
        return self.answer(self.shape(data), modified=adoption.updated_at)


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
    found = graph.around(project, ANONYMOUS, rows=listing.shared(ANONYMOUS))
    walked = [*found.upwards(project, most=depth), *found.downwards(project, most=depth)]
    edges = list({row.pk: row for row in walked}.values())
    for row in edges:
        row.public_result = found.result_of(row)
    ends = {pk for row in edges for pk in (row.project_id, row.result_project_id)} | {project.pk}
    return {
        "nodes": [
            project_reference(node) | {"municipality": reference(node.municipality)}
            for pk, node in found.projects.items()
            if pk in ends
        ],
        "edges": [_edge(row) for row in edges],
    }


def _edge(adoption: Adoption) -> dict:
    result = adoption.public_result
    return {
        "id": str(adoption.pk),
        "from": str(adoption.project_id),
        "to": str(result.pk) if result else None,
        "municipality": reference(adoption.municipality),
        "stage": adoption.stage,
        "depth": text(adoption.depth),
        "since_on": timezone.localdate(adoption.created_at),
        "confirmed_on": timezone.localdate(adoption.origin_confirmed_at),
    }
