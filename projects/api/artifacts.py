"""Documents, templates and code of all public projects, as a list in the API."""

import django_filters
from django.db.models import F
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s

from core.api import schema
from core.api.list_views import CONTROL, ListView
from core.api.objects import From
from core.api.values import Address
from core.lists.listing import Ordering, page_of, read_parameters
from editorial.workflow.choices import License
from editorial.workflow.choices import State as EditorialState
from municipalities.actors import ANONYMOUS
from municipalities.api import MunicipalityReference
from projects.api.references import ProjectReference
from projects.api.serializers import ArtifactRow
from projects.models import Artifact, ArtifactType, Project, Theme
from projects.public.filter_choices import ARCHIVED, table_choices

MANY = frozenset({"type", "license", "theme"})
# artifacts have the publication date of their project, so the index `project_newest` serves this order
ORDERINGS = {
    "id": Ordering("pk"),
    "published_at": Ordering("project_published_at", lambda: F("project__published_at")),
}


class ArtifactFilter(django_filters.FilterSet):
    type = django_filters.MultipleChoiceFilter(
        field_name="type__code", choices=table_choices(ArtifactType)
    )
    license = django_filters.MultipleChoiceFilter(choices=License.choices)
    theme = django_filters.MultipleChoiceFilter(choices=table_choices(Theme), method="filter_theme")
    project = django_filters.UUIDFilter(field_name="project")
    archived = django_filters.ChoiceFilter(choices=ARCHIVED, method="filter_archived")

    class Meta:
        model = Artifact
        fields: list[str] = []

    def filter_queryset(self, rows):
        if not self.form.cleaned_data.get("archived"):
            rows = self.filter_archived(rows, "archived", "exclude")
        return super().filter_queryset(rows)

    def filter_archived(self, rows, name, value):
        """Artifacts are archived with their project."""
        states = {"exclude": EditorialState.PUBLISHED, "only": EditorialState.ARCHIVED}
        return rows if value == "include" else rows.filter(project__state=states[value])

    def filter_theme(self, rows, name, value):
        linked = Project.themes.through.objects.filter(theme__code__in=value).values("project")
        return rows.filter(project__in=linked) if value else rows


class ListedArtifact(ArtifactRow):
    kind = s.CharField()
    html_url = s.URLField(help_text="Page of its project.")
    archived = s.BooleanField(help_text="With its project.")
    project = ProjectReference()
    municipality = MunicipalityReference(source="project.municipality")
    published_at = s.DateTimeField(source="project.published_at", help_text="Of its project.")
    made = {
        "kind": "artifact",
        "html_url": From(Address("project_detail", "x-x"), "project__slug"),
        "archived": From(EditorialState.ARCHIVED.__eq__, "project__state"),
    }
    key_order = (
        *("id", "kind", "title", "type", "license", "media_type", "size_bytes", "download_url"),
        *("html_url", "archived", "project", "municipality", "published_at"),
    )


class ArtifactListApi(ListView):
    parameters = frozenset(ArtifactFilter.base_filters) | CONTROL - {"expand"}
    many = MANY
    field_names = frozenset(ListedArtifact().fields)

    @extend_schema(
        operation_id="artifacts_list",
        parameters=schema.list_parameters(ArtifactFilter, ORDERINGS, MANY),
        responses=schema.page_of(ListedArtifact),
        tags=["projects"],
    )
    def get(self, request):
        """Documents, templates and code that everybody may reuse, with where to get them."""
        return super().get(request)

    def read_parameters(self, data):
        rows = Artifact.objects.visible_to(ANONYMOUS)
        return read_parameters(
            ArtifactFilter, data, rows, orderings=ORDERINGS, default="-published_at"
        )

    def read_page(self, parameters):
        rows = parameters.filterset.qs
        shown = rows.select_related("type", "file", "project__municipality__district")
        return rows, page_of(shown, parameters, ORDERINGS)

    def represent(self, row):
        return ListedArtifact.of(row)
