"""The list page of a catalogue: only the results for htmx, else the whole page."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from core.http.requests import ActorRequest
from core.lists.catalogue import Catalogue, Listing
from core.lists.facets import active_filters
from core.lists.keyset import InvalidCursor
from core.panels import LIST_PAGE, panels_for

Sorts = Sequence[tuple[str, object]]


def list_page(
    request: ActorRequest,
    catalogue: Catalogue,
    *,
    folder: str,
    sorts: Sorts,
    data: QueryDict | None = None,
    **context: Any,
) -> HttpResponse:
    """Render ``<folder>/list.html`` or ``<folder>/_results.html``; a wrong parameter is a 400."""
    status, problem, data = 200, "", request.GET if data is None else data
    try:
        listing = catalogue.listing(data, request.actor)
    except InvalidCursor:
        data = data.copy()
        del data["cursor"]
        listing, status = catalogue.listing(data, request.actor), 400
        problem = _("Diese Seite der Liste gibt es nicht mehr. Sie sehen den Anfang der Liste.")
    if listing.parameters.errors:
        status = 400
    partial = request.htmx and not request.htmx.history_restore_request
    context |= {
        "folder": folder,
        "listing": listing,
        "asked": data,
        "chips": active_filters(listing.parameters, data),
        "sort_options": sort_options(catalogue, listing, sorts, data),
        "problem": problem,
        "query": request.GET.get("q", ""),
        "partial": partial,
        "panels": panels_for(LIST_PAGE, (folder, data), request.actor),
    }
    template = f"{folder}/_results.html" if partial else f"{folder}/list.html"
    # htmx does not swap in error responses, so a fragment is a 200 and contains the message
    response = render(request, template, context, status=200 if partial else status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def sort_options(
    catalogue: Catalogue, listing: Listing, sorts: Sorts, data: QueryDict
) -> list[tuple[str, object, bool]]:
    """Value, label and selection of the orderings that apply to the current parameters.

    The default ordering has an empty value, so it adapts to the next search.
    """
    current, natural = listing.parameters.ordering, listing.parameters.default

    def has_meaning(value: str) -> bool:
        needed = catalogue.orderings[value.removeprefix("-")].requires
        return not needed or bool(data.get(needed))

    return [
        ("" if value == natural else value, label, value == current)
        for value, label in sorts
        if has_meaning(value)
    ]
