"""Report pages for the moderation."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.lists.keyset import Key
from core.lists.row_page import row_page_or_first
from editorial.models import Report, ReportNote
from editorial.reports import services as reports
from editorial.reports.forms import HandleForm
from municipalities.requests import ActorRequest
from municipalities.views.access import staff

PAGE_SIZE = 50


@require_safe
@staff
def report_list(request: ActorRequest) -> HttpResponse:
    """Open reports, oldest first, or handled ones, newest first. The reported text has its own
    page.
    """
    handled = request.GET.get("show") == "handled"
    rows = Report.objects.visible_to(request.actor).select_related("municipality__district")
    rows = rows.exclude(handled_at=None) if handled else rows.open()
    keys = (Key("handled_at" if handled else "created_at", handled), Key("id", handled))
    page, status = row_page_or_first(
        request, rows.with_further(), keys, size=PAGE_SIZE, context=f"reports {keys[0].name}"
    )
    for report in page.results:
        report.what = reports.reportable_named(report.kind).label
    context = {"page": page, "handled": handled}
    return render(request, "editorial/report_list.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff
def report_detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The report; the reported object is shown until the report is handled."""
    rows = Report.objects.visible_to(request.actor).select_related("municipality__district")
    notes = ReportNote.objects.select_related("municipality__district")
    report = get_object_or_404(rows.prefetch_related(Prefetch("notes", notes)), pk=pk)
    reportable = reports.reportable_named(report.kind)
    reported = None if report.handled_at else reportable.load(report.object_id)
    form = HandleForm(request.POST or None)
    if reportable.hide is None or reported is None:
        del form.fields["hide"]
    if request.method == "POST" and form.is_valid():
        reports.handle(report, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Erledigt."))
        return redirect("report_list")
    is_own = reports.belongs_to(request.actor, reportable, reported)
    context = {
        "report": report,
        "reportable": reportable,
        "reported": reported,
        "four_eyes": reports.FOUR_EYES if is_own else "",
        "form": form,
    }
    return render(
        request, "editorial/report_detail.html", context, status=422 if form.errors else 200
    )
