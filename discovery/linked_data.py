"""``/id/<uuid>/`` for RDF clients: schema.org descriptions of public objects (docs/linked-data.md)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import conditional_page, require_safe

from adoptions.models import Adoption
from core.api.problems import not_found_response
from core.api.values import absolute, moment, permalink_of
from core.formats.jsonld import CONTEXT, document
from core.formats.licenses import address
from discovery.permanent import thing_named
from editorial.linked_data import common
from events.models import Event
from events.presentation import linked_data as of_event
from lessons.models import Lesson
from lessons.presentation import linked_data as of_lesson
from municipalities.actors import ANONYMOUS
from municipalities.linked_data import administration, place
from municipalities.linked_data import linked_data as of_town
from municipalities.models import Municipality
from needs.models import Need
from projects.models import Project
from projects.public.presentation import linked_data as of_project

MEDIA_TYPES = {
    "jsonld": "application/ld+json",
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
}
_WRITERS = {"ttl": "turtle", "rdf": "xml"}


def of_need(need: Need) -> dict:
    """Described as a text by a town, because schema.org's ``Demand`` is a commercial offer."""
    return common(need, "CreativeWork") | {
        "name": need.title,
        "text": need.text,
        "keywords": [theme.code for theme in need.themes.all()],
        "creator": administration(need.municipality),
        "spatialCoverage": place(need.municipality),
    }


def of_adoption(adoption: Adoption) -> dict:
    """Described as an action of the adopting town."""
    project = adoption.project
    return {
        "@context": CONTEXT,
        "@type": "Action",
        "@id": permalink_of(adoption.source_permalink, adoption.pk),
        "identifier": adoption.pk.urn,
        "url": absolute(adoption.get_absolute_url()),
        "license": address(project.license),
        "dateModified": moment(adoption.updated_at),
        "agent": administration(adoption.municipality),
        "object": {
            "@type": "CreativeWork",
            "@id": permalink_of(project.source_permalink, project.pk),
            "name": project.title,
        },
    }


DESCRIPTIONS = {
    Project: of_project,
    Lesson: of_lesson,
    Need: of_need,
    Event: of_event,
    Adoption: of_adoption,
    Municipality: of_town,
}


@require_safe
@conditional_page
def description(request: HttpRequest, pk, ending: str) -> HttpResponse:
    """``/id/<uuid>.ttl`` and the other formats; public objects only, even for members."""
    thing = thing_named(pk, ANONYMOUS)
    if ending not in MEDIA_TYPES:
        raise Http404
    if thing is None:
        return not_found_response(request)
    body = document(DESCRIPTIONS[type(thing)](thing))
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
