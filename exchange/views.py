"""Health and error pages."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from changefeed import changes
from core.http.methods import page_above
from core.models import MailRecord
from kept_forms.answers import form_expired
from portals.webhooks.sending import overdue_seconds


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 if the database answers and is migrated.

    Reports the age of the oldest waiting mail, how long a running write has held back the change feed,
    and the delay of webhooks.
    """
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        oldest = (
            MailRecord.objects.filter(status=MailRecord.Status.WAITING)
            .order_by("created_at")
            .values_list("created_at", flat=True)
            .first()
        )
        lag = None if pending else changes.lag_seconds()
        webhooks = 0 if pending else overdue_seconds()
    except DatabaseError:
        return JsonResponse({"status": "database unavailable"}, status=503)
    if pending:
        return JsonResponse({"status": "migrations pending"}, status=503)
    age = (timezone.now() - oldest).total_seconds() if oldest else 0
    data = {
        "oldest_mail_seconds": round(age),
        "changes_lag_seconds": lag,
        "webhooks_overdue_seconds": webhooks,
    }
    return JsonResponse({"status": "ok", **data})


TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request, exception=None):
    if request.path.startswith("/api/"):
        from core.api.problems import bad_request_response, too_large_response

        is_large = isinstance(exception, TOO_MUCH)
        return too_large_response(request) if is_large else bad_request_response(request)
    if isinstance(exception, TOO_MUCH):
        return HttpResponse(render_to_string("413.html"), status=413)
    return HttpResponse(render_to_string("400.html"), status=400)


def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


def not_found(request, exception=None):
    if request.path.startswith("/api/"):
        from core.api.problems import not_found_response

        return not_found_response(request)
    return render(request, "404.html", {"onward": page_above(request.path)}, status=404)


def server_error(request):
    """Renders without database and session."""
    if request.path.startswith("/api/"):
        from core.api.problems import server_error_response

        return server_error_response(request)
    page = render_to_string("500.html", {"request_id": getattr(request, "request_id", "")})
    return HttpResponse(page, status=500)


def csrf_failure(request, reason=""):
    return form_expired(request)
