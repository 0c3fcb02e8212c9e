"""``/id/<uuid>/``: one address for a thing for ever, whatever becomes of its page (docs/linked-data.md)."""

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from adoptions.models import Adoption
from core.api.negotiation import best_liked
from events.models import Event
from lessons.models import Lesson
from municipalities.models import Municipality
from needs.models import Need
from projects.models import Project

KINDS = (Project, Lesson, Need, Event, Adoption, Municipality)
JSON = "application/json"
# by what programs ask for; the endings are those of `discovery.linked_data`
RDF = {
    "application/ld+json": "jsonld",
    "text/turtle": "ttl",
    "application/rdf+xml": "rdf",
}


class SeeOther(HttpResponseRedirect):
    """The answer describes the thing, it is not the thing."""

    status_code = 303


def thing_named(pk, actor) -> Model | None:
    """Any object of this id that the actor may see."""
    found = (kind.objects.visible_to(actor).filter(pk=pk).first() for kind in KINDS)
    return next((row for row in found if row is not None), None)


@require_safe
@vary_on_headers("Accept")
def permalink(request: HttpRequest, pk) -> HttpResponse:
    """People are led to the page (302), programs to the data or the RDF (303)."""
    target = thing_named(pk, request.actor)
    if target is None:
        raise Http404
    wanted = best_liked(request, ("text/html", JSON, *RDF)) or "text/html"
    if wanted in RDF:
        return SeeOther(reverse("permalink_data", args=[target.pk, RDF[wanted]]))
    if wanted == JSON and (data := _data_url(target)):
        return SeeOther(data)
    return redirect(target)


def _data_url(target: Model) -> str | None:
    """Its address in the API, where kinds are named as models are."""
    key = target.ars if isinstance(target, Municipality) else target.pk
    try:
        return reverse(f"api-{target._meta.model_name}", args=[key])
    except NoReverseMatch:
        return None
