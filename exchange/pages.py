"""Home and legal pages."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from core.http import ratelimit
from core.models import SitePage
from discovery.places import map_of, towns_with_projects
from editorial.workflow.choices import State
from exchange.forms import BarrierForm
from municipalities.opened_for import for_any_town
from project_lists.cards import with_counts
from projects.models import Project, Theme

NEWEST = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    projects = Project.objects.visible_to(request.actor).listed()
    figures = projects.aggregate(
        projects=Count("pk"),
        towns=Count("municipality", distinct=True),
        states=Count("municipality__state", distinct=True),
    )
    context = {
        "figures": figures,
        "newest": with_counts(projects).order_by("-published_at", "-pk")[:NEWEST],
        "map": map_of(towns_with_projects(projects)),
        "themes": Theme.objects.annotate(
            count=Count("projects", filter=Q(projects__state=State.PUBLISHED))
        ).order_by("position"),
    }
    return render(request, "exchange/home.html", context)


@require_safe
def site_page(request: HttpRequest, code: str) -> HttpResponse:
    """A text edited by administrators; in English falls back to German, marked as such."""
    page = SitePage.objects.filter(pk=code).first()
    english = get_language() == "en"
    text = (page.text_en if english else "") or page.text_de if page else ""
    context = {
        "page": page,
        "title": SitePage.Code(code).label,
        "text": text,
        "only_german": english and page is not None and not page.text_en,
    }
    return render(request, "exchange/site_page.html", context)


@for_any_town
@require_http_methods(["GET", "POST"])
def report_barrier(request: HttpRequest) -> HttpResponse:
    """Feedback without an account; a honeypot field and a minimum time keep bots away."""
    if request.method == "GET":
        page = request.GET.get("page", "")[:500]
        return render(
            request,
            "exchange/report_barrier.html",
            {"form": BarrierForm(initial={"page": page, "begun": BarrierForm.begun_now()})},
        )
    form = BarrierForm(request.POST)
    if not form.is_valid():
        return render(request, "exchange/report_barrier.html", {"form": form}, status=422)
    ratelimit.check("barrier", ratelimit.client_address(request), limit=5, seconds=3600)
    if not form.looks_automatic:
        form.save()
    return redirect("report_barrier_thanks")


@require_safe
def report_barrier_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "exchange/report_barrier_thanks.html")
