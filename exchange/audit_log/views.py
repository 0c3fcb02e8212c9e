"""Audit log pages and CSV download."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from core.audit import recording as audit
from core.lists.keyset import InvalidCursor
from core.models import AuditEntry
from exchange.audit_log.export import csv_lines
from exchange.audit_log.forms import LogFilterForm
from exchange.audit_log.reading import Circle, matching, page_of, town_circle, whole_circle
from exchange.audit_log.rows import shown
from municipalities.views.access import member, signed_in


@require_safe
@member
def town_log(request: HttpRequest) -> HttpResponse:
    return _log_page(request, town_circle(request.actor), "town_log")


@require_safe
@signed_in
def whole_log(request: HttpRequest) -> HttpResponse:
    return _log_page(request, whole_circle(request.actor), "whole_log")


@require_GET
@member
def town_log_export(request: HttpRequest) -> HttpResponse:
    return _export(request, town_circle(request.actor), "town_log")


@require_GET
@signed_in
def whole_log_export(request: HttpRequest) -> HttpResponse:
    return _export(request, whole_circle(request.actor), "whole_log")


def _log_page(
    request: HttpRequest, circle: Circle, name: str, *, status: int = 200
) -> HttpResponse:
    form = LogFilterForm(request.GET, is_town=circle.is_town)
    problem, asked = "", request.GET.copy()
    cursor = "".join(asked.pop("cursor", [""])[-1:])
    rows = matching(circle, form.cleaned_data if form.is_valid() else {})
    if not form.is_valid():
        rows, status = rows.none(), 400
    context = f"{circle.town_id}|{asked.urlencode()}"
    try:
        page = page_of(rows, cursor=cursor, context=context)
    except InvalidCursor:
        page, status = page_of(rows, cursor="", context=context), 400
        problem = _("Diese Seite gibt es nicht mehr. Sie sehen den Anfang.")
    return render(
        request,
        "exchange/audit_log.html",
        {
            "form": form,
            "rows": shown(page.results, circle),
            "next": _address(asked, page.next_cursor),
            "previous": _address(asked, page.previous_cursor),
            "query": asked.urlencode(),
            "is_filtered": any(form.cleaned_data.values()),
            "is_town": circle.is_town,
            "list_name": name,
            "export_name": f"{name}_export",
            "problem": problem,
        },
        status=status,
    )


def _address(asked, cursor: str | None) -> str:
    if cursor is None:
        return ""
    asked = asked.copy()
    asked["cursor"] = cursor
    return f"?{asked.urlencode()}"


def _export(request: HttpRequest, circle: Circle, name: str) -> HttpResponse:
    form = LogFilterForm(request.GET, is_town=circle.is_town)
    if not form.is_valid():
        return _log_page(request, circle, name, status=400)
    asked = {key: value for key, value in form.cleaned_data.items() if value}
    audit.record_kind(
        "audit_exported",
        AuditEntry._meta.label_lower,
        "",
        by=request.actor.user_id,
        municipality_id=circle.town_id,
        filters=sorted(asked),
    )
    response = StreamingHttpResponse(
        csv_lines(matching(circle, form.cleaned_data), circle),
        content_type="text/csv; charset=utf-8",
    )
    name = _("protokoll-%(day)s.csv") % {"day": timezone.localdate().isoformat()}
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
