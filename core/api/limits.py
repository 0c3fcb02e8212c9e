"""Rate limits of the API and the headers that report them (docs/api.md)."""

from django.http import HttpRequest, HttpResponse

from core.http import ratelimit

LIMIT_PER_MINUTE = 300


def count(
    request: HttpRequest,
    key: str = "",
    limit: int = LIMIT_PER_MINUTE,
    *,
    action: str = "api",
    seconds: int = 60,
) -> ratelimit.Usage:
    """Count one request against ``key``, by default against the client's network; one statement.

    The usage is stored on the request, so responses built outside a view can report it too.
    """
    subject = key or ratelimit.client_network(request)
    usage = ratelimit.use(action, subject, limit=limit, seconds=seconds)
    request.api_usage = usage  # type: ignore[attr-defined]  # read by `with_limits`
    return usage


def with_limits(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Add the ``RateLimit-*`` headers if the request was counted."""
    usage = getattr(request, "api_usage", None)
    if usage is not None:
        response["RateLimit-Limit"] = str(usage.limit)
        response["RateLimit-Remaining"] = str(usage.remaining)
        response["RateLimit-Reset"] = str(usage.reset)
    return response
