"""oEmbed 1.0: embed code of a project's card, for sites that turn URLs into previews."""

from xml.etree import ElementTree

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as s

from core.api import schema
from core.api.negotiation import ViewDecides
from core.api.problems import Problem, invalid_parameters
from core.api.renderers import dump
from core.api.views import JSON, ApiView
from core.formats import licenses
from core.formats.xml import printable
from projects.models import Project
from projects.public import embedding
from projects.public.url_lookup import language_of, lookup_of

FORMATS = ("json", "xml")
CACHE_SECONDS = 86_400
MAX_PIXELS = 10_000


class OembedRow(s.Serializer):
    version = s.CharField(help_text="Always 1.0.")
    type = s.CharField(help_text="Always rich.")
    title = s.CharField()
    author_name = s.CharField(help_text="The municipality.")
    author_url = s.URLField()
    provider_name = s.CharField()
    provider_url = s.URLField()
    license_url = s.URLField(help_text="Not part of oEmbed.")
    html = s.CharField(help_text="An iframe without script.")
    width = s.IntegerField()
    height = s.IntegerField()
    cache_age = s.IntegerField(help_text="Seconds.")


class OembedApi(ApiView):
    """Parameters it does not know are ignored, as consumers of oEmbed send more than these."""

    content_negotiation_class = ViewDecides
    parameters = frozenset({"url", "format", "maxwidth", "maxheight"})

    @extend_schema(
        operation_id="oembed",
        parameters=[
            OpenApiParameter("url", str, required=True, description="Page of a project."),
            OpenApiParameter("format", str, enum=FORMATS),
            OpenApiParameter("maxwidth", int, description="Pixels."),
            OpenApiParameter("maxheight", int, description="Pixels."),
        ],
        responses={
            (200, "application/json"): OembedRow,
            (200, "text/xml"): OpenApiTypes.STR,
            **schema.problems(400, 401, 404, 410, 429),
        },
        tags=["entry"],
    )
    def get(self, request):
        """The card of a project for other sites, by the address of its page (oEmbed 1.0)."""
        form = request.query_params.get("format", "json")
        if form not in FORMATS:
            raise invalid_parameters({"format": [_("Es gibt json und xml.")]})
        widest, highest = self._pixels("maxwidth"), self._pixels("maxheight")
        address = request.query_params.get("url", "")
        if not address:
            raise invalid_parameters({"url": [_("Bitte nennen Sie die Adresse eines Projekts.")]})
        with override(language_of(address)):
            row = represent(_project_at(address), widest, highest)
        if form == "xml":
            return self.answer_bytes(_xml(row), "text/xml; charset=utf-8")
        return self.answer_bytes(dump(row), JSON)

    def _check_parameters(self, data: QueryDict) -> None:
        known = QueryDict(mutable=True)
        for name in self.parameters & set(data):
            known.setlist(name, data.getlist(name))
        super()._check_parameters(known)

    def _pixels(self, name: str) -> int | None:
        raw = self.request.query_params.get(name)
        if raw is None:
            return None
        if not (raw.isascii() and raw.isdigit() and len(raw) < 10 and int(raw) > 0):
            raise invalid_parameters({name: [_("Bitte geben Sie eine Zahl von Pixeln an.")]})
        return min(int(raw), MAX_PIXELS)


def represent(project: Project, widest: int | None, highest: int | None) -> dict:
    """Width and height never exceed the requested maximum; a smaller card scrolls."""
    town = project.municipality
    width = min(embedding.WIDTH, widest or embedding.WIDTH)
    height = embedding.height_at(project, width)
    height = min(height, highest or height)
    return {
        "version": "1.0",
        "type": "rich",
        "title": project.title,
        "author_name": town.full_label,
        "author_url": settings.SITE_URL + town.get_absolute_url(),
        "provider_name": settings.SITE_NAME,
        "provider_url": f"{settings.SITE_URL}/",
        "license_url": licenses.address(project.license),
        "html": embedding.code(project, width=width, height=height),
        "width": width,
        "height": height,
        "cache_age": CACHE_SECONDS,
    }


def _project_at(address: str) -> Project:
    lookup = lookup_of(address) if "://" in address else None
    if lookup is None:
        raise Problem(404, "not-found")
    project = embedding.embeddable(**lookup)
    if project is None:
        gone = Project.objects.withdrawn().filter(**lookup).exists()
        raise Problem(410, "gone") if gone else Problem(404, "not-found")
    return project


def _xml(row: dict) -> bytes:
    root = ElementTree.Element("oembed")
    for name, value in row.items():
        ElementTree.SubElement(root, name).text = printable(str(value))
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
