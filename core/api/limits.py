"""How much one may ask of the API in a minute, and how every answer says so (docs/api.md)."""

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
    """Count one request of ``key``, else of the address that it comes from; one statement.

    The request keeps it, so that answers that are made outside of a view tell it, too.
    """
    subject = key or ratelimit.client_network(request)
    usage = ratelimit.use(action, subject, limit=limit, seconds=seconds)
    request.api_usage = usage
    return usage


def with_limits(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Say how much is left in this minute, if the request was counted."""
    usage = getattr(request, "api_usage", None)
    if usage is not None:
        response["RateLimit-Limit"] = str(usage.limit)
        response["RateLimit-Remaining"] = str(usage.remaining)
        response["RateLimit-Reset"] = str(usage.reset)
    return response
