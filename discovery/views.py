"""Map, search and robots.txt."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.lists.keyset import InvalidCursor
from discovery.places import map_of, towns_with_projects
from discovery.search import DEPTH, KINDS, search
from discovery.search_form import SearchForm
from discovery.snippets import snippet_of
from municipalities.choices import FederalState
from project_lists.listing import PROJECTS
from projects.models import Theme

MAX_TOWNS = 500


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """Towns with projects on a map and as a list; filters as on the project list."""
    parameters = PROJECTS.parameters_of(request.GET, request.actor)
    towns = towns_with_projects(parameters.filterset.qs)
    context = {
        "map": map_of(towns, request.GET),
        "towns": towns[:MAX_TOWNS],
        "number": len(towns),
        "query": request.GET.urlencode(),
        "themes": Theme.objects.all(),
        "states": FederalState.choices,
        "chosen_theme": request.GET.get("theme", ""),
        "chosen_state": request.GET.get("state", ""),
    }
    return render(request, "discovery/map.html", context, status=400 if parameters.errors else 200)


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Search results over everything the reader may see, by relevance."""
    form, problem = SearchForm(request.GET), ""
    try:
        found = search(request.actor, **form.asked)
    except InvalidCursor:
        found = search(request.actor, **form.asked | {"cursor": ""})
        problem = _("Diese Seite der Liste gibt es nicht mehr. Sie sehen den Anfang der Liste.")
    hits = [(hit, snippet_of(hit.row, hit.kind.texts, form.text)) for hit in found.page.results]
    context = {
        "form": form,
        "found": found,
        "hits": hits,
        "problem": problem,
        "most": DEPTH,
        "kinds": [(kind.name, kind.label) for kind in KINDS.values()],
        "themes": Theme.objects.all(),
        "states": FederalState.choices,
    }
    status = 400 if problem or form.errors else 200
    return render(request, "discovery/search.html", context, status=status)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /accounts/",
        "Disallow: /en/accounts/",
        f"Disallow: /{settings.ADMIN_PATH}",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
