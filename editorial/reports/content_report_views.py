"""Public form to report a published entry to the moderation."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from editorial.corrections.forms import ContentReportForm
from editorial.corrections.public_forms import guarded
from editorial.corrections.views import public_entry
from editorial.reports.services import HeardOften, file_report
from municipalities.requests import ActorRequest


@never_cache
@require_http_methods(["GET", "POST"])
def report(request: ActorRequest, kind: str, pk: UUID) -> HttpResponse:
    """Archived entries can be reported, too: they are still public."""
    _kind, entry = public_entry(request, kind, pk)
    form = ContentReportForm(request.POST if request.method == "POST" else None)

    def write() -> None:
        said = {name: form.cleaned_data[name] for name in ("reason", "ground", "contact_email")}
        file_report(entry.kind_name, entry, by=request.actor, **said)

    return guarded(
        request,
        form,
        action="content-report",
        write=write,
        thanks=reverse("content_report_thanks", args=[kind, pk]),
        template="editorial/content_report.html",
        context={"entry": entry},
        told={HeardOften: None},
    )


@require_safe
def thanks(request: ActorRequest, kind: str, pk: UUID) -> HttpResponse:
    _kind, entry = public_entry(request, kind, pk)
    return render(request, "editorial/content_report_thanks.html", {"entry": entry})
