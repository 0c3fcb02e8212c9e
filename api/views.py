"""Entry point, vocabularies, schema and documentation."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import OpenApiJsonRenderer2, OpenApiYamlRenderer2
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework import serializers as s

from api import vocabularies
from core.api.problems import EXPLANATIONS, TITLES, Problem, not_found_response
from core.api.schema import one
from core.api.values import absolute
from core.api.views import ApiView, TableView


class RootRow(s.Serializer):
    version = s.CharField()
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


class RootApi(ApiView):
    @extend_schema(operation_id="root", responses=one(RootRow), tags=["entry"])
    def get(self, request):
        """Where everything is."""
        names = ("municipalities", "projects", "themes", "funding-programmes", "vocabularies")
        names += ("changes",)
        data = {
            "version": "v1",
            "license": "CC-BY-4.0",
            "documentation_url": absolute(reverse("api-docs")),
            "schema_url": absolute(reverse("api-schema")),
            "resources": {name: absolute(reverse(f"api-{name}")) for name in names},
        }
        return self.answer(data)


class VocabulariesApi(TableView):
    @extend_schema(
        operation_id="vocabularies_list", responses=one(OpenApiTypes.OBJECT), tags=["vocabularies"]
    )
    def get(self, request):
        """All codes with labels in German and English."""
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


class SchemaApi(SpectacularAPIView):
    """OpenAPI 3.1 as JSON or YAML, by Accept or ``?format=``."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiYamlRenderer2]

    @extend_schema(exclude=True)
    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        response["Cache-Control"] = "public, max-age=3600"
        return response


@require_safe
@cache_control(public=True, max_age=3600)
def documentation(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html")


@require_safe
def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """The page that `type` of a problem leads to."""
    if code not in TITLES:
        raise Http404
    context = {"code": code, "title": TITLES[code], "explanation": EXPLANATIONS[code]}
    return render(request, "api/problem.html", context)


def missing(request: HttpRequest, path: str = "") -> HttpResponse:
    """Everything else below /api/: a problem, not a page."""
    return not_found_response(request)


def with_slash(request: HttpRequest, path: str) -> HttpResponse:
    """GET without the last slash is led on; other methods never are."""
    if request.method not in ("GET", "HEAD"):
        return not_found_response(request)
    response = HttpResponse(status=301)
    query = request.META.get("QUERY_STRING", "")
    response["Location"] = f"{request.path}/" + (f"?{query}" if query else "")
    return response
