"""Public pages of the register: list and town page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.lists.keyset import InvalidCursor
from core.panels import TOWN_PAGE, panels_for
from municipalities.keys import find
from municipalities.labels import told_apart
from municipalities.linked_data import json_ld
from municipalities.listing import TOWNS
from municipalities.permissions import edits_profile


@require_safe
def municipality_list(request: HttpRequest) -> HttpResponse:
    parameters = TOWNS.parameters_of(request.GET, request.actor, default=TOWNS.page_default)
    status, problem = (400, "") if parameters.errors else (200, "")
    try:
        rows, page, _found = TOWNS.read(parameters)
    except InvalidCursor:
        parameters.cursor, status = "", 400
        rows, page, _found = TOWNS.read(parameters)
        problem = _("Diese Seite der Liste gibt es nicht mehr. Sie sehen den Anfang der Liste.")
    context = {
        "page": page,
        "towns": told_apart(page.results),
        "form": parameters.filterset.form,
        "errors": parameters.errors,
        "query": request.GET.get("q", ""),
        "problem": problem,
        "total": rows.order_by().count(),
    }
    return render(request, "municipalities/list.html", context, status=status)


@require_safe
def municipality_detail(request: HttpRequest, ars: str) -> HttpResponse:
    """The page of a town by ARS; the AGS redirects to it. Merged towns name their successors."""
    town = find(ars)
    if town is None:
        raise Http404
    if town.ars != ars:
        return redirect(town)
    context = {
        "town": town,
        "successors": town.successors.select_related("district") if town.valid_until else [],
        "panels": panels_for(TOWN_PAGE, town, request.actor),
        "may_edit": edits_profile(request.actor, town),
        "json_ld": json_ld(town),
    }
    return render(request, "municipalities/detail.html", context)
