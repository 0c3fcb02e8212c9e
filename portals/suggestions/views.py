"""`/suggestions/`: portals write drafts for towns that permit it, under ids of their own."""

from unicodedata import category
from urllib.parse import quote

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as s

from core.api import schema
from core.api.list_views import link_header
from core.api.objects import ApiObject, From
from core.api.portal_views import PortalView, invalid_body, once
from core.api.problems import Problem, invalid_parameters, request_language
from core.api.values import absolute
from core.lists.keyset import InvalidCursor, Key, read_page
from core.lists.listing import read_page_size
from municipalities.api import MunicipalityReference
from portals.models import StoredAnswer, Suggestion, SuggestionState
from portals.suggestions import services
from portals.suggestions.content import SuggestionContent, pointers, unknown_names
from project_lists.api import page_url

_IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER)
_CONDITIONS = [
    _IF_MATCH,
    OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, enum=["*"]),
    OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER),
]


def _address(external_id: str) -> str:
    """URL with all reserved characters of the id percent-encoded, including slashes."""
    return f"{absolute(reverse('api-suggestions'))}{quote(external_id, safe='')}/"


def _project_url(row: Suggestion) -> str | None:
    is_public = services.state_of(row) == SuggestionState.PUBLISHED
    return page_url(row.project.slug) if is_public else None


class SuggestionRow(ApiObject):
    external_id = s.CharField(help_text="The portal's own id.")
    url = s.URLField()
    municipality = MunicipalityReference()
    state = s.ChoiceField(SuggestionState.choices, help_text="A closed list.")
    project_url = s.URLField(allow_null=True, help_text="The page, once it is public.")
    version = s.IntegerField()
    created_at = s.DateTimeField()
    updated_at = s.DateTimeField()
    content = SuggestionContent(help_text="What the portal sent last, never the town's draft.")
    made = {
        "url": From(_address, "external_id"),
        "state": From(services.state_of, "*"),
        "project_url": From(_project_url, "*"),
    }


class SuggestionListApi(PortalView):
    scope = "suggest"
    parameters = frozenset({"cursor", "page_size"})

    @extend_schema(
        operation_id="suggestions_list",
        parameters=[
            OpenApiParameter("cursor", str, description="Opaque; from `next` or `previous`."),
            OpenApiParameter("page_size", int, description="1 to 100, default 25."),
        ],
        responses={200: schema.page_type(SuggestionRow), **schema.TOKEN_PROBLEMS},
        tags=["portals"],
    )
    def get(self, request):
        """What this portal has suggested, in the order of its making."""
        rows = Suggestion.objects.filter(portal=self.portal)
        rows = rows.select_related("project", "municipality__district")
        try:
            page = read_page(
                rows,
                [Key("created_at"), Key("pk")],
                size=self._size(),
                cursor=request.query_params.get("cursor", ""),
                context=str(self.portal.pk),
            )
        except InvalidCursor:
            raise Problem(400, "invalid-cursor") from None
        data = {
            "next": self._page_url(page.next_cursor),
            "previous": self._page_url(page.previous_cursor),
            "results": [SuggestionRow.of(row) for row in page.results],
        }
        return self.answer(data, link=link_header(data))

    def _size(self) -> int:
        size, problem = read_page_size(self.request.query_params)
        if problem:
            raise invalid_parameters({"page_size": [problem]})
        return size

    def _page_url(self, cursor: str | None) -> str | None:
        if not cursor:
            return None
        query = self.request.query_params.copy()
        query["cursor"] = cursor
        return f"{absolute(self.request.path)}?{query.urlencode()}"


class SuggestionApi(PortalView):
    scope = "suggest"
    http_method_names = ["get", "put", "delete", "head", "options"]

    @extend_schema(
        operation_id="suggestions_read",
        responses={200: SuggestionRow, **schema.problems(400, 401, 403, 404, 429)},
        tags=["portals"],
    )
    def get(self, request, external_id: str):
        """What was sent, and what became of it."""
        row = self._own(external_id)
        return self.answer(
            SuggestionRow.of(row), etag=services.etag_of(row), modified=row.updated_at
        )

    @extend_schema(
        operation_id="suggestions_put",
        request=SuggestionContent,
        parameters=_CONDITIONS,
        responses={
            200: SuggestionRow,
            201: SuggestionRow,
            **schema.problems(400, 401, 403, 409, 412, 413, 415, 422, 428, 429),
        },
        tags=["portals"],
    )
    def put(self, request, external_id: str):
        """Write a draft for a town, or write it anew. A person of the town goes on and submits."""
        return once(StoredAnswer, request, lambda: self._put(request, external_id))

    def _put(self, request, external_id: str) -> HttpResponse:
        if len(external_id) > 200 or any(category(sign) == "Cc" for sign in external_id):
            text = _("Höchstens 200 Zeichen, ohne Steuerzeichen.")
            raise invalid_parameters({"external_id": [text]})
        data = self.read_object(request)
        wrong = unknown_names(data)
        if wrong:
            text = _("Dieses Feld gibt es nicht oder es kann nicht gesetzt werden.")
            raise invalid_body(errors={pointer[:200]: text for pointer in wrong[:20]})
        checked = SuggestionContent(data=data)
        with override(request_language(request)):  # the serializer renders its messages at once
            if not checked.is_valid():
                raise invalid_body(errors=pointers(checked.errors))
        town, given = checked.as_given()
        row, created = services.put(
            self.portal,
            external_id,
            town=town,
            given=given,
            sent=data,
            conditions=_conditions(request),
        )
        response = self.answer_written(SuggestionRow.of(row), status=201 if created else 200)
        response["ETag"] = f'"{services.etag_of(row)}"'
        if created:
            response["Location"] = _address(external_id)
        return response

    @extend_schema(
        operation_id="suggestions_delete",
        parameters=[_IF_MATCH],
        responses={204: None, **schema.problems(400, 401, 403, 404, 409, 412, 429)},
        tags=["portals"],
    )
    def delete(self, request, external_id: str):
        """Take a draft back that nobody of the town has touched."""
        services.take_back(self._own(external_id), conditions=_conditions(request))
        return HttpResponse(status=204)

    def _own(self, external_id: str) -> Suggestion:
        rows = Suggestion.objects.filter(portal=self.portal, external_id=external_id[:201])
        row = rows.select_related("project", "portal", "municipality__district").first()
        if row is None:
            raise Problem(404, "not-found")
        return row


def _conditions(request) -> services.Preconditions:
    return services.Preconditions(
        request.headers.get("If-Match"), request.headers.get("If-None-Match")
    )
