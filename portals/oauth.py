"""Token endpoint: allauth's OIDC provider, restricted to one grant and these two views.

Error texts are English in ASCII, as RFC 6749 §5.2 requires for ``error_description``.
"""

import base64
from urllib.parse import unquote_plus

import orjson
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client
from allauth.idp.oidc.views import revoke as allauth_revoke
from allauth.idp.oidc.views import token as allauth_token
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from core.api.limits import count, with_limits
from core.api.problems import Problem, problem_response
from portals.models import Portal
from portals.models.portal import Scope
from portals.services import bind_token

TOKENS_PER_MINUTE = 20
_WRONG_CLIENT = "Unknown client_id or wrong client_secret."


class OidcAdapter(DefaultOIDCAdapter):
    scope_display = dict(Scope.choices)


@csrf_exempt
def token(request: HttpRequest) -> HttpResponse:
    """``POST``: exchange client credentials for a bearer token of one hour; OAuth error format."""
    refused = _refused(request)
    if refused:
        return refused
    grant = request.POST.get("grant_type")
    if not grant:
        return _error(request, "invalid_request", "Send grant_type=client_credentials in a form.")
    if grant != Client.GrantType.CLIENT_CREDENTIALS:
        return _error(request, "unsupported_grant_type", "Only client_credentials is served.")
    client_id, secret = _credentials(request)
    if not Portal.objects.filter(client_id=client_id, is_active=True).exists():
        return _error(request, "invalid_client", _WRONG_CLIENT, 401)
    with transaction.atomic():
        response = allauth_token(request)
        if response.status_code == 200:
            token = orjson.loads(response.content)["access_token"]
            if not bind_token(token, client_id, secret):
                # the secret was revoked concurrently
                transaction.set_rollback(True)
                response.status_code = 401
    return _in_json(request, response)


@csrf_exempt
def revoke(request: HttpRequest) -> HttpResponse:
    """``POST``: revoke a token (RFC 7009); 200 even for unknown tokens."""
    return _refused(request) or _in_json(request, allauth_revoke(request))


def _refused(request: HttpRequest) -> HttpResponse | None:
    """Reject other methods, credentials in the URL (which would be logged), and floods."""
    if request.method != "POST":
        return _problem(request, 405, "invalid_request", "Use POST.", {"Allow": "POST"})
    if request.META.get("QUERY_STRING"):
        return _error(request, "invalid_request", "Parameters belong in the body, not the address.")
    usage = count(request, limit=TOKENS_PER_MINUTE, action="oauth")
    if usage.exceeded:
        retry = {"Retry-After": str(max(1, usage.reset))}
        text = "Too many requests; Retry-After says for how many seconds."
        return _problem(request, 429, "temporarily_unavailable", text, retry)
    try:
        has_nul = _has_nul(request)
    except RequestDataTooBig:
        return _problem(request, 413, "invalid_request", "The body is too large.", {})
    except SuspiciousOperation:
        return _error(request, "invalid_request", "The body cannot be read.")
    if has_nul:
        return _error(request, "invalid_request", "NUL is not allowed.")
    if "resource" in request.POST:
        return _error(request, "invalid_target", "There is no parameter resource here.")
    _decode_basic(request)
    return None


def _has_nul(request: HttpRequest) -> bool:
    typed = [text for values in request.POST.lists() for text in (values[0], *values[1])]
    return any("\0" in text for text in (*typed, *_credentials(request)))


def _credentials(request: HttpRequest) -> tuple[str, str]:
    """From HTTP Basic or the body, as allauth reads them."""
    return _basic(request) or (
        request.POST.get("client_id", ""),
        request.POST.get("client_secret", ""),
    )


def _basic(request: HttpRequest) -> tuple[str, str] | None:
    """Credentials from HTTP Basic, form-decoded as in RFC 6749 §2.3.1.

    Clients that do not encode them work as well: ids and secrets contain no character that decoding
    changes. Empty strings for a malformed header; None without one or without a secret.
    """
    scheme, _blank, value = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _colon, secret = base64.b64decode(value).decode().partition(":")
        found = tuple(unquote_plus(part, errors="strict") for part in (client_id, secret))
    except ValueError:
        return "", ""
    return found if all(found) else None


def _decode_basic(request: HttpRequest) -> None:
    """Rewrite the header with decoded values, because allauth does not decode them."""
    if found := _basic(request):
        plain = base64.b64encode(":".join(found).encode()).decode()
        request.META["HTTP_AUTHORIZATION"] = f"Basic {plain}"


def _error(request: HttpRequest, code: str, description: str, status: int = 400) -> HttpResponse:
    response = JsonResponse({"error": code, "error_description": description}, status=status)
    if status == 401:
        response["WWW-Authenticate"] = 'Basic realm="portals"'
    return with_limits(_kept_nowhere(response), request)


def _problem(
    request: HttpRequest, status: int, error: str, description: str, headers: dict
) -> HttpResponse:
    """Errors shared with the rest of the API: problem details plus OAuth's own fields."""
    code = {405: "method-not-allowed", 413: "content-too-large", 429: "too-many-requests"}[status]
    extra = {"error": error, "error_description": description}
    problem = Problem(status, code, description, extra=extra, headers=headers)
    return _kept_nowhere(problem_response(request, problem, language="en"))


def _in_json(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Turn a response of allauth into JSON, which its revocation is not."""
    if response.status_code == 401:
        return _error(request, "invalid_client", _WRONG_CLIENT, 401)
    response["Content-Type"] = "application/json"
    response.content = response.content or b"{}"
    return with_limits(_kept_nowhere(response), request)


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    return response
