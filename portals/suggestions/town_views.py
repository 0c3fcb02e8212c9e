"""Pages on which a town decides which portals may write drafts for it (docs/portals.md)."""

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from municipalities.views.access import member
from portals.models import Portal, Suggestion, TownGrant
from portals.suggestions import services

MAX_SHOWN = 50


@require_safe
@member
def portal_list(request: HttpRequest) -> HttpResponse:
    """All members see which portals write for the town; coordinators decide."""
    town = request.actor.municipality
    suggestions = Suggestion.objects.filter(municipality=town).select_related("portal", "project")
    context = {
        "portals": _portals(town).order_by("name"),
        "suggestions": suggestions.exclude(project=None).order_by("-created_at", "pk")[:MAX_SHOWN],
        "may_decide": request.actor.is_coordinator,
    }
    return render(request, "api/town_portals.html", context)


def _portal(request: HttpRequest, pk) -> Portal:
    return get_object_or_404(_portals(request.actor.municipality), pk=pk)


def _portals(town) -> QuerySet[Portal]:
    """Portals that ``town`` can permit to write drafts, and those it has permitted."""
    if town is None:
        return Portal.objects.none()
    granted = TownGrant.objects.filter(portal=OuterRef("pk"), municipality=town, withdrawn_at=None)
    rows = Portal.objects.annotate(is_granted=Exists(granted))
    return rows.filter(Q(is_active=True, may_suggest=True) | Q(is_granted=True))


@require_POST
@member(on=_portal)
def grant(request: HttpRequest, portal: Portal) -> HttpResponse:
    services.grant(portal, by=request.actor)
    messages.success(
        request, _("%(portal)s darf jetzt Entwürfe für Sie schreiben.") % {"portal": portal.name}
    )
    return redirect("town_portals")


@require_POST
@member(on=_portal)
def withdraw(request: HttpRequest, portal: Portal) -> HttpResponse:
    services.withdraw(portal, by=request.actor)
    messages.success(
        request,
        _("%(portal)s darf keine Entwürfe mehr schreiben. Vorhandene Entwürfe bleiben bei Ihnen.")
        % {"portal": portal.name},
    )
    return redirect("town_portals")
