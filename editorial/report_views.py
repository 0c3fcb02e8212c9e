"""What was reported, for the moderation."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from editorial import reports
from editorial.models import Report
from municipalities.views.access import staff


class HandleForm(forms.Form):
    hide = forms.BooleanField(label=gettext_lazy("Von der Seite nehmen"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Was wurde getan?"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("Bitte sagen Sie in einem Satz, was getan wurde.")
        },
    )


@require_safe
@staff
def report_list(request: HttpRequest) -> HttpResponse:
    """Open ones first, oldest on top; what was reported stands on its own page."""
    rows = Report.objects.visible_to(request.actor).select_related("municipality__district")
    context = {
        "open": rows.open().order_by("created_at")[:100],
        "handled": rows.exclude(handled_at=None).order_by("-handled_at")[:20],
    }
    return render(request, "editorial/report_list.html", context)


@require_http_methods(["GET", "POST"])
@staff
def report_detail(request: HttpRequest, pk) -> HttpResponse:
    """What was reported may be read until the report is dealt with."""
    rows = Report.objects.visible_to(request.actor).select_related("municipality__district")
    report = get_object_or_404(rows, pk=pk)
    reportable = reports.reportable_named(report.kind)
    form = HandleForm(request.POST or None)
    if reportable.hide is None:
        del form.fields["hide"]
    if request.method == "POST" and form.is_valid():
        reports.handle(report, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Erledigt."))
        return redirect("report_list")
    context = {
        "report": report,
        "reportable": reportable,
        "reported": None if report.handled_at else reportable.load(report.object_id),
        "form": form,
    }
    return render(
        request, "editorial/report_detail.html", context, status=422 if form.errors else 200
    )
