"""A message shown to the moderation, by one of the two towns; and what the moderation does."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contacts.forms import HandleForm, ReportForm
from contacts.models import ContactRequest, Message, Report
from contacts.services import reporting
from municipalities.views.access import member, staff


@require_http_methods(["GET", "POST"])
@member
def report_message(request: HttpRequest, pk) -> HttpResponse:
    own = ContactRequest.objects.visible_to(request.actor)
    rows = Message.objects.filter(request__in=own).select_related(
        "request__project", "municipality", "author"
    )
    message = get_object_or_404(rows, pk=pk)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reporting.report(message, by=request.actor, reason=form.cleaned_data["reason"])
        messages.success(request, _("Gemeldet. Die Moderation sieht nur diese eine Nachricht."))
        return redirect(message.request)
    context = {"message_row": message, "form": form}
    return render(request, "contacts/report.html", context, status=422 if form.errors else 200)


@require_safe
@staff
def report_list(request: HttpRequest) -> HttpResponse:
    """Open ones first, oldest on top; the message itself stands on its own page."""
    rows = Report.objects.visible_to(request.actor).select_related("municipality__district")
    context = {
        "open": rows.filter(handled_at=None).order_by("created_at")[:100],
        "handled": rows.exclude(handled_at=None).order_by("-handled_at")[:20],
    }
    return render(request, "contacts/report_list.html", context)


@require_http_methods(["GET", "POST"])
@staff
def report_detail(request: HttpRequest, pk) -> HttpResponse:
    """The message may be read until the report is dealt with."""
    rows = Report.objects.visible_to(request.actor).select_related(
        "municipality__district", "message__municipality", "handled_by"
    )
    report = get_object_or_404(rows, pk=pk)
    form = HandleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reporting.handle(report, by=request.actor, note=form.cleaned_data["note"])
        messages.success(request, _("Erledigt."))
        return redirect("report_list")
    files = list(report.message.files.select_related("file")) if not report.handled_at else []
    context = {"report": report, "files": files, "form": form}
    return render(
        request, "contacts/report_detail.html", context, status=422 if form.errors else 200
    )
