"""``/id/<uuid>/``: permanent URL of an object, independent of its page's address (docs/linked-data.md)."""

from typing import Any

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from changefeed.resources import KINDS, RESOURCES
from core.api.negotiation import best_liked
from core.api.problems import not_found_response

JSON = "application/json"
# media type → extension as in `discovery.linked_data`
RDF = {
    "application/ld+json": "jsonld",
    "text/turtle": "ttl",
    "application/rdf+xml": "rdf",
}


class SeeOther(HttpResponseRedirect):
    """303: the response describes the object and is not the object itself."""

    status_code = 303


def thing_named(pk, actor) -> Model | None:
    """The object of any kind with this id, if the actor may see it."""
    models: list[Any] = [kind.model for kind in RESOURCES]
    found = (model.objects.visible_to(actor).filter(pk=pk).first() for model in models)
    return next((row for row in found if row is not None), None)


@require_safe
@vary_on_headers("Accept")
def permalink(request: HttpRequest, pk) -> HttpResponse:
    """Redirect by ``Accept``: browsers to the page (302), programs to the API or RDF (303)."""
    target = thing_named(pk, request.actor)
    wanted = best_liked(request, ("text/html", JSON, *RDF)) or "text/html"
    if target is None:
        if wanted == "text/html":
            raise Http404
        return not_found_response(request)
    if wanted in RDF:
        return SeeOther(reverse("permalink_data", args=[target.pk, RDF[wanted]]))
    if wanted == JSON and (data := _data_url(target)):
        return SeeOther(data)
    return redirect(target)


def _data_url(target: Model) -> str | None:
    """URL in the API; None if it has none."""
    kind = KINDS.get(str(target._meta.model_name))
    return reverse(f"api-{kind.name}", args=[getattr(target, kind.key)]) if kind else None
