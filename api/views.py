"""Entry point, vocabularies, schema and documentation of the API."""

from functools import cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer2, OpenApiYamlRenderer2
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s

from api import data_catalog, vocabularies
from api.datasets import OF_KINDS
from changefeed import changes
from core.api.problems import EXPLANATIONS, TITLES, Problem, invalid_parameters, request_language
from core.api.schema import one
from core.api.values import absolute
from core.api.views import HOURLY, JSON, READING, ApiView, TableView


class RootRow(s.Serializer):
    version = s.CharField()
    generation = s.CharField(help_text="Of the change feed: if it changed, begin anew.")
    license = s.CharField()
    documentation_url = s.URLField()
    schema_url = s.URLField()
    resources = s.DictField(child=s.URLField())


class CodeLabel(s.Serializer):
    de = s.CharField()
    en = s.CharField()


class CodeRow(s.Serializer):
    code = s.CharField()
    label = CodeLabel()


class VocabularyRow(s.Serializer):
    name = s.CharField()
    results = CodeRow(many=True)


_CODES_BY_NAME = {
    "type": "object",
    "additionalProperties": {
        "type": "array",
        "items": {"$ref": "#/components/schemas/CodeRow"},
    },
}
# public lists and tables, named as in their URLs
RESOURCES = (
    *OF_KINDS, "artifacts", "themes", "funding-programmes", "vocabularies", "search", "statistics",
    "changes", "exports", "catalog",
)  # fmt: skip


class RootApi(ApiView):
    @extend_schema(operation_id="root", responses=one(RootRow), tags=["entry"])
    def get(self, request):
        """Where everything is."""
        data = {
            "version": "v1",
            "generation": changes.ensure_generation(),
            "license": "CC-BY-4.0",
            "documentation_url": absolute(reverse("api-docs")),
            "schema_url": absolute(reverse("api-schema")),
            "resources": {name: absolute(reverse(f"api-{name}")) for name in RESOURCES},
        }
        return self.answer(data)


class VocabulariesApi(TableView):
    @extend_schema(
        operation_id="vocabularies_list",
        responses=one(_CODES_BY_NAME),
        tags=["vocabularies"],
    )
    def get(self, request):
        """All codes with labels in German and English, whole: fetch them once a day."""
        return self.answer({name: vocabularies.rows_of(name) for name in vocabularies.NAMES})


class VocabularyApi(TableView):
    @extend_schema(
        operation_id="vocabularies_read", responses=one(VocabularyRow), tags=["vocabularies"]
    )
    def get(self, request, name: str):
        """The codes of one vocabulary."""
        if name not in vocabularies.NAMES:
            raise Problem(404, "not-found")
        return self.answer({"name": name, "results": vocabularies.rows_of(name)})


class SchemaApi(ApiView):
    """OpenAPI 3.1 as JSON or YAML, by ``?format=`` or Accept."""

    parameters = frozenset({"format"})
    renderer_classes = [OpenApiJsonRenderer2, OpenApiYamlRenderer2]
    cache_control = HOURLY

    @extend_schema(exclude=True)
    def get(self, request):
        name = request.query_params.get("format") or request.accepted_renderer.format
        if name not in ("json", "yaml"):
            raise invalid_parameters({"format": [_("Erlaubt sind json und yaml.")]})
        body, media_type = described(name, settings.SITE_URL)
        return self.answer_bytes(body, media_type)

    def perform_content_negotiation(self, request, force=False):
        """The parameter takes precedence over Accept."""
        return super().perform_content_negotiation(request, bool(request.query_params))


@cache
def described(name: str, server: str) -> tuple[bytes, str]:
    """The schema as bytes and its media type; cached, because it takes a second to build."""
    with translation.override("en"):
        schema = SchemaGenerator().get_schema(request=None, public=True)
    schema["servers"] = [{"url": server}]
    if name == "yaml":
        return OpenApiYamlRenderer2().render(schema), "application/yaml; charset=utf-8"
    return OpenApiJsonRenderer2().render(schema), JSON


@require_safe
@cache_control(public=True, max_age=3600)
def documentation(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html", {"json_ld": data_catalog.json_ld()})


@require_safe
def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """Page that the `type` of a problem links to, in the reader's preferred language."""
    if code not in TITLES:
        raise Http404
    context = {"code": code, "title": TITLES[code], "explanation": EXPLANATIONS[code]}
    with translation.override(request_language(request)):
        response = render(request, "api/problem.html", context)
    patch_vary_headers(response, ["Accept-Language"])
    return response


class MissingApi(ApiView):
    """All other paths below /api/: a problem instead of a page; token errors take precedence."""

    schema = None

    def initial(self, request, *args, **kwargs):
        self.identify(request)
        raise Problem(404, "not-found")


class WithSlashApi(ApiView):
    """Redirects GET without a trailing slash; other methods get an error."""

    schema = None

    def initial(self, request, *args, **kwargs):
        self.identify(request)
        if request.method not in READING:
            raise Problem(404, "not-found")

    def get(self, request, path: str):
        address = request._request.get_full_path(force_append_slash=True)
        return HttpResponsePermanentRedirect(address)
