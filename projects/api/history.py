"""Published versions of a project in the API (docs/revisions.md), read as anonymous."""

from typing import Any

from django.core import signing
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as s

from core.api import schema
from core.api.problems import Problem, invalid_parameters
from core.api.values import absolute, moment
from core.api.views import ApiView
from core.lists.listing import read_page_size
from editorial.revisions.versions import Reading, readings
from municipalities.actors import ANONYMOUS
from projects.models import Project

_SALT = "projects.history"


class VersionRow(s.Serializer):
    version = s.IntegerField()
    url = s.URLField()
    published_at = s.DateTimeField()
    changed_fields = s.ListField(
        child=s.CharField(), help_text="Against the version before; empty for the first."
    )


class VersionDetail(VersionRow):
    content = s.DictField(
        help_text="Texts, numbers and codes of that version by name; rows as lists of objects."
    )


def _project(pk) -> Project:
    project = Project.objects.visible_to(ANONYMOUS).filter(pk=pk).first()
    if project is None:
        withdrawn = Project.objects.withdrawn().filter(pk=pk).exists()
        raise Problem(410, "gone") if withdrawn else Problem(404, "not-found")
    return project


def _represent(project: Project, reading: Reading) -> dict:
    return {
        "version": reading.number,
        "url": absolute(reverse("api-project-version", args=[project.pk, reading.number])),
        "published_at": moment(reading.published_at),
        "changed_fields": reading.changed,
    }


def _content(value: Any) -> Any:
    """Related rows become codes or keys, files their names, empty text null."""
    if isinstance(value, list):
        return [_content(row) for row in value]
    if isinstance(value, dict) and "key" in value:
        return value["key"]
    if isinstance(value, dict) and "sha256" in value:
        return value["file"]
    if isinstance(value, dict):
        return {name: _content(part) for name, part in value.items()}
    return None if value == "" else value


class ProjectHistoryApi(ApiView):
    parameters = frozenset({"cursor", "page_size"})

    @extend_schema(
        operation_id="projects_history",
        parameters=[
            OpenApiParameter("cursor", str, description="Opaque; from `next`."),
            OpenApiParameter("page_size", int, description="1 to 100, default 25."),
        ],
        responses=schema.page_of(VersionRow),
        tags=["projects"],
    )
    def get(self, request, pk):
        """Versions of a project that were published, newest first."""
        project, size, below = _project(pk), self._size(), self._below()
        rows = [row for row in readings(project, ANONYMOUS) if below is None or row.number < below]
        shown = rows[:size]
        following = None
        if len(rows) > size:
            query = request.query_params.copy()
            query["cursor"] = signing.dumps([str(pk), shown[-1].number], salt=_SALT)
            following = absolute(f"{request.path}?{query.urlencode()}")
        results = [_represent(project, row) for row in shown]
        link = f'<{following}>; rel="next"' if following else ""
        return self.answer({"next": following, "previous": None, "results": results}, link=link)

    def _size(self) -> int:
        size, problem = read_page_size(self.request.query_params)
        if problem:
            raise invalid_parameters({"page_size": [problem]})
        return size

    def _below(self) -> int | None:
        cursor = self.request.query_params.get("cursor")
        if not cursor:
            return None
        try:
            owner, number = signing.loads(cursor, salt=_SALT)
        except (signing.BadSignature, ValueError):
            raise Problem(400, "invalid-cursor") from None
        if owner != str(self.kwargs["pk"]):
            raise Problem(400, "invalid-cursor")
        return number


class ProjectVersionApi(ApiView):
    @extend_schema(
        operation_id="projects_version",
        responses=schema.one(VersionDetail),
        tags=["projects"],
    )
    def get(self, request, pk, number):
        """The text of one published version."""
        project = _project(pk)
        for row in readings(project, ANONYMOUS):
            if row.number == number:
                content = {name: _content(value) for name, value in row.data.items()}
                return self.answer(_represent(project, row) | {"content": content})
        raise Problem(404, "not-found")
