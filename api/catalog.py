"""``/catalog/``: DCAT catalogue of all exports, for open data portals to harvest."""

import hashlib

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema

from core.api import schema
from core.api.negotiation import ViewDecides, best_liked
from core.api.problems import Problem, invalid_parameters
from core.api.views import HOURLY, ApiView

MEDIA_TYPES = {"ttl": "text/turtle", "jsonld": "application/ld+json"}
_WRITERS = {"ttl": "turtle", "jsonld": "json-ld"}


class CatalogApi(ApiView):
    content_negotiation_class = ViewDecides
    parameters = frozenset({"format"})
    cache_control = HOURLY

    @extend_schema(
        operation_id="catalog_read",
        parameters=[OpenApiParameter("format", str, enum=list(MEDIA_TYPES))],
        responses={
            (200, "text/turtle"): OpenApiTypes.STR,
            (200, "application/ld+json"): OpenApiTypes.OBJECT,
            **schema.problems(400, 401, 406, 429),
        },
        tags=["entry"],
    )
    def get(self, request):
        """The catalogue of all exports in DCAT-AP.de 3.0, as Turtle or JSON-LD (or by Accept)."""
        form = self._format()
        # imported lazily to keep the RDF library out of workers that never serve a catalogue
        from api import dcat

        found = dcat.graph()
        triples = "\n".join(sorted(found.serialize(format="nt").splitlines()))
        tag = hashlib.sha256(f"{form}\n{triples}".encode()).hexdigest()[:32]
        body = found.serialize(format=_WRITERS[form], auto_compact=True, encoding="utf-8")
        return self.answer_bytes(body, f"{MEDIA_TYPES[form]}; charset=utf-8", etag=tag)

    def _format(self) -> str:
        wanted = self.request.query_params.get("format")
        if wanted is not None and wanted not in MEDIA_TYPES:
            raise invalid_parameters({"format": [_("Es gibt ttl und jsonld.")]})
        if wanted:
            return wanted
        accepted = best_liked(self.request._request, list(MEDIA_TYPES.values()))
        if not accepted:
            text = _("Den Katalog gibt es als text/turtle und als application/ld+json.")
            raise Problem(406, "not-acceptable", text)
        return next(form for form, media_type in MEDIA_TYPES.items() if media_type == accepted)
