"""Themes and funding programmes in the API: short lists with codes as keys."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema

from core.api import schema
from core.api.problems import Problem, invalid_parameters
from core.api.views import TableView
from core.text.lazy import interpolated
from editorial.workflow.choices import State
from projects.api.serializers import ProgrammeRow, ThemeRow
from projects.choices import FundingLevel
from projects.models import FundingProgramme, Theme

PUBLISHED = Q(projects__state=State.PUBLISHED)
FUNDED = Q(fundings__project__state=State.PUBLISHED)


def themes():
    counted = Theme.objects.annotate(project_count=Count("projects", filter=PUBLISHED))
    return counted.order_by("position", "code")


def programmes():
    return FundingProgramme.objects.annotate(
        project_count=Count("fundings__project", filter=FUNDED, distinct=True)
    ).order_by("label_de", "code")


class ThemeListApi(TableView):
    @extend_schema(
        operation_id="themes_list", responses=schema.table_of(ThemeRow), tags=["vocabularies"]
    )
    def get(self, request):
        """The sixteen fields of action, whole: this table has no pages."""
        return self.answer({"results": [ThemeRow.of(row) for row in themes()]})


class ThemeApi(TableView):
    @extend_schema(
        operation_id="themes_read", responses=schema.one(ThemeRow), tags=["vocabularies"]
    )
    def get(self, request, code: str):
        """One field of action by its code."""
        row = themes().filter(code=code).first()
        if row is None:
            raise Problem(404, "not-found")
        return self.answer(ThemeRow.of(row))


class ProgrammeListApi(TableView):
    parameters = frozenset({"level"})

    @extend_schema(
        operation_id="funding_programmes_list",
        parameters=[schema.OpenApiParameter("level", str, enum=FundingLevel.values)],
        responses=schema.table_of(ProgrammeRow),
        tags=["vocabularies"],
    )
    def get(self, request):
        """Funding programmes, by level if wished, whole: this table has no pages."""
        rows = programmes()
        level = request.query_params.get("level")
        if level is not None:
            if level not in FundingLevel.values:
                allowed = ", ".join(FundingLevel.values)
                message = interpolated(_("Erlaubt sind: %(codes)s."), {"codes": allowed})
                raise invalid_parameters({"level": [message]})
            rows = rows.filter(level=level)
        return self.answer({"results": [ProgrammeRow.of(row) for row in rows]})


class ProgrammeApi(TableView):
    @extend_schema(
        operation_id="funding_programmes_read",
        responses=schema.one(ProgrammeRow),
        tags=["vocabularies"],
    )
    def get(self, request, code: str):
        """One programme by its code."""
        row = programmes().filter(code=code).first()
        if row is None:
            raise Problem(404, "not-found")
        return self.answer(ProgrammeRow.of(row))
