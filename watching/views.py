"""Pages of a town's watch list."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.forms.lost_updates import save_unless_changed
from municipalities.models import Municipality
from municipalities.views.access import member
from project_lists.cards import with_counts
from projects.models import Project, Theme
from watching import services
from watching.forms import SearchForm, ThemesForm
from watching.models import SavedSearch, Watch
from watching.searches import PAGES


@require_safe
@member
def watch_list(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **forms) -> HttpResponse:
    town = request.actor.municipality_id
    shown = Project.objects.visible_to(request.actor).public().filter(watches__municipality=town)
    context = {
        "projects": with_counts(shown).order_by("title_key", "pk"),
        "towns": Municipality.objects.filter(watched_by__municipality=town)
        .with_card_data()
        .order_by("sort_key", "pk"),
        "searches": [
            (search, PAGES[search.kind]) for search in SavedSearch.objects.filter(municipality=town)
        ],
        "themes_form": _themes_form(town),
        **forms,
    }
    return render(request, "watching/list.html", context, status=status)


def _themes_form(town, data=None) -> ThemesForm:
    watched = Watch.objects.filter(municipality=town).exclude(theme=None).values("theme")
    return ThemesForm(data, initial={"themes": list(Theme.objects.filter(pk__in=watched))})


def _project(request: HttpRequest, pk) -> Project:
    return get_object_or_404(Project.objects.visible_to(request.actor).public(), pk=pk)


@require_POST
@member(on=_project)
def watch_project(request: HttpRequest, project: Project) -> HttpResponse:
    if "remove" in request.POST:
        services.unwatch(by=request.actor, project_id=project.pk)
        messages.success(request, _("Nicht mehr gemerkt."))
    else:
        services.watch(by=request.actor, project=project)
        messages.success(request, _("Gemerkt. Ihre Kommune erfährt von wichtigen Änderungen."))
    return redirect(project)


def _town(request: HttpRequest, pk) -> Municipality:
    return get_object_or_404(Municipality.objects.visible_to(request.actor), pk=pk)


@require_POST
@member(on=_town)
def watch_town(request: HttpRequest, town: Municipality) -> HttpResponse:
    if "remove" in request.POST:
        services.unwatch(by=request.actor, town_id=town.pk)
        messages.success(request, _("Nicht mehr gemerkt."))
    else:
        services.watch(by=request.actor, town=town)
        messages.success(request, _("Gemerkt. Ihre Kommune erfährt von neuen Projekten."))
    return redirect(town)


@require_POST
@member
def choose_themes(request: HttpRequest) -> HttpResponse:
    town = request.actor.municipality_id
    form = _themes_form(town, request.POST)
    if not form.is_valid():
        return _page(request, status=422, themes_form=form)
    themes = list(form.cleaned_data["themes"])
    differences = save_unless_changed(
        form,
        name=f"watched themes {town}",
        stored=lambda: _themes_form(town),
        save=lambda: services.choose_themes(by=request.actor, themes=themes),
    )
    if differences:
        return _page(request, status=409, themes_form=form, differences=differences)
    messages.success(request, _("Gespeichert."))
    return redirect("watch_list")


@require_http_methods(["GET", "POST"])
@member
def save_search(request: HttpRequest) -> HttpResponse:
    """GET shows the form, prefilled from ``?kind=…&query=…``; POST saves."""
    given = {"kind": request.GET.get("kind", ""), "query": request.GET.get("query", "")}
    form = SearchForm(request.POST if request.method == "POST" else None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_search(by=request.actor, **form.cleaned_data)
        except DomainError as error:
            form.add_error("query", str(error.message))
        else:
            messages.success(request, _("Die Suche ist gespeichert."))
            return redirect("watch_list")
    return render(
        request, "watching/search_form.html", {"form": form}, status=422 if form.errors else 200
    )


def _own_search(request: HttpRequest, pk) -> SavedSearch:
    return get_object_or_404(SavedSearch, pk=pk, municipality=request.actor.municipality_id)


@require_POST
@member(on=_own_search)
def delete_search(request: HttpRequest, row: SavedSearch) -> HttpResponse:
    services.delete_search(row, by=request.actor)
    messages.success(request, _("Die Suche ist gelöscht."))
    return redirect("watch_list")
