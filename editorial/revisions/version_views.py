"""The public history of an entry: published versions and their changes."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from editorial.models import EditorialModel
from editorial.revisions.versions import readings
from editorial.workflow.kinds import kind_named
from municipalities.requests import ActorRequest

PAGE = 25


@require_safe
def history(request: ActorRequest, slug: str, kind: str) -> HttpResponse:
    entry = _readable(request, kind, slug)
    if entry is None:
        return render(request, "410.html", status=410)
    page = Paginator(readings(entry, request.actor), PAGE).get_page(request.GET.get("page"))
    context = {"entry": entry, "page": page, "history_url": f"{kind}_version"}
    return render(request, "editorial/history.html", context)


@require_safe
def version(request: ActorRequest, slug: str, number: int, kind: str) -> HttpResponse:
    entry = _readable(request, kind, slug)
    if entry is None:
        return render(request, "410.html", status=410)
    rows = readings(entry, request.actor)
    reading = next((row for row in rows if row.number == number), None)
    if reading is None:
        raise Http404
    context = {
        "entry": entry,
        "reading": reading,
        "is_latest": reading is rows[0],
        "list_url": f"{kind}_history",
    }
    return render(request, "editorial/version.html", context)


def _readable(request: ActorRequest, name: str, slug: str) -> EditorialModel | None:
    """The entry if it was ever published and is visible; None if withdrawn; otherwise 404."""
    kind = kind_named(name)
    rows = kind.model.objects.visible_to(request.actor).exclude(published_at=None)
    entry = rows.select_related("municipality__district").filter(slug=slug).first()
    if entry is None and not kind.model.objects.withdrawn().filter(slug=slug).exists():
        raise Http404
    return entry
