"""Search in the API: short rows that link to the objects."""

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as s

from core.api import schema
from core.api.list_views import ListView
from core.api.problems import Problem, invalid_parameters
from core.api.values import absolute, text
from core.lists.keyset import InvalidCursor
from discovery.search import DEPTH, KINDS, Found, Hit, search
from discovery.search_form import SearchForm
from discovery.snippets import snippet_of
from municipalities.actors import ANONYMOUS
from municipalities.choices import FederalState
from municipalities.models import Municipality

MANY = frozenset({"kind", "theme", "state"})


class SearchRow(s.Serializer):
    kind = s.CharField(help_text="More kinds may be added.")
    id = s.UUIDField()
    title = s.CharField()
    snippet = s.CharField(allow_null=True, help_text="Plain text around the first hit.")
    url = s.URLField()
    html_url = s.URLField()


def represent(hit: Hit, wanted: str) -> dict:
    row = hit.row
    return {
        "kind": hit.kind.name,
        "id": str(row.pk),
        "title": row.full_label if isinstance(row, Municipality) else row.title,
        "snippet": text(snippet_of(row, hit.kind.texts, wanted)),
        "url": hit.kind.url_of(row),
        "html_url": absolute(row.get_absolute_url()),
    }


class SearchApi(ListView):
    parameters = frozenset({"q", "cursor", "page_size", "count", "fields"}) | MANY
    many = MANY
    field_names = frozenset(SearchRow().fields)

    @extend_schema(
        operation_id="search",
        parameters=[
            OpenApiParameter("q", str, required=True, description="1 to 200 characters."),
            OpenApiParameter("kind", str, many=True, explode=True, enum=list(KINDS)),
            OpenApiParameter(
                "theme", str, many=True, explode=True, description="Codes, see /themes/."
            ),
            OpenApiParameter("state", str, many=True, explode=True, enum=FederalState.values),
            *schema.PAGE_PARAMETERS,
            schema.FIELDS,
        ],
        responses=schema.page_of(SearchRow),
        tags=["search"],
    )
    def get(self, request):
        """Everything public that matches, best first; the best 1,000."""
        return super().get(request)

    def read_parameters(self, data: QueryDict) -> SearchForm:
        return SearchForm(data)

    def read_page(self, form: SearchForm):
        if not form.text:
            raise invalid_parameters({"q": [_("Bitte geben Sie einen Suchbegriff an.")]})
        try:
            found = search(ANONYMOUS, **form.asked)
        except InvalidCursor:
            raise Problem(400, "invalid-cursor") from None
        self.wanted = form.text
        return found, found.page

    def represent(self, row: Hit) -> dict:
        return represent(row, self.wanted)

    def _count(self, rows: Found, how: str) -> dict:
        if how not in ("capped", "estimated"):
            return super()._count(rows, how)
        return {"value": rows.total, "exact": rows.total < DEPTH}
