"""``/id/<uuid>/`` for RDF clients: schema.org descriptions of public objects (docs/linked-data.md)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import conditional_page, require_safe

from changefeed.resources import RESOURCES
from core.api.problems import not_found_response
from core.formats.jsonld import CONTEXT, document
from discovery.permanent import thing_named
from municipalities.actors import ANONYMOUS

MEDIA_TYPES = {
    "jsonld": "application/ld+json",
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
}
_OF_MODEL = {kind.model: kind for kind in RESOURCES}
_WRITERS = {"ttl": "turtle", "rdf": "xml"}


@require_safe
@conditional_page
def description(request: HttpRequest, pk, ending: str) -> HttpResponse:
    """``/id/<uuid>.ttl`` and the other formats; public objects only, even for members."""
    thing = thing_named(pk, ANONYMOUS)
    if ending not in MEDIA_TYPES:
        raise Http404
    if thing is None:
        return not_found_response(request)
    body = document(_OF_MODEL[type(thing)].linked_data(thing))
    if ending in _WRITERS:
        body = _as_rdf(body, _WRITERS[ending])
    response = HttpResponse(body, content_type=f"{MEDIA_TYPES[ending]}; charset=utf-8")
    response["Cache-Control"] = "public, no-cache"
    return response


def _as_rdf(body: str, writer: str) -> bytes:
    # imported lazily to keep the RDF library out of workers that never serve RDF
    from rdflib import Graph

    graph = Graph().parse(data=body, format="json-ld")
    graph.bind("schema", f"{CONTEXT}/", replace=True)
    return graph.serialize(format=writer, encoding="utf-8")
