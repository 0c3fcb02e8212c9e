"""The token endpoint: allauth's provider, of which only this grant and these two views are routed."""

import base64

import orjson
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client
from allauth.idp.oidc.views import revoke as allauth_revoke
from allauth.idp.oidc.views import token as allauth_token
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from api.models import Portal
from api.models.portal import Scope
from api.portals import bind_token
from core.api.limits import count, with_limits
from core.api.problems import Problem, problem_response

TOKENS_PER_MINUTE = 20


class OidcAdapter(DefaultOIDCAdapter):
    scope_display = dict(Scope.choices)


@csrf_exempt
def token(request: HttpRequest) -> HttpResponse:
    """``POST``: client credentials for a Bearer token of an hour; errors in OAuth's own form."""
    refused = _refused(request)
    if refused:
        return refused
    if request.POST.get("grant_type") != Client.GrantType.CLIENT_CREDENTIALS:
        return _error("unsupported_grant_type", _("Nur client_credentials."), 400)
    client_id, secret = _credentials(request)
    if not Portal.objects.filter(client_id=client_id, is_active=True).exists():
        return _error("invalid_client", _("Kennung oder Geheimnis sind falsch."), 401)
    with transaction.atomic():
        response = allauth_token(request)
        if response.status_code == 200:
            token = orjson.loads(response.content)["access_token"]
            if not bind_token(token, client_id, secret):
                # the secret was revoked a moment ago
                transaction.set_rollback(True)
                response.status_code = 401
    if response.status_code == 401:
        return _error("invalid_client", _("Kennung oder Geheimnis sind falsch."), 401)
    return with_limits(_kept_nowhere(response), request)


@csrf_exempt
def revoke(request: HttpRequest) -> HttpResponse:
    """``POST``: end a token before its time (RFC 7009); 200 also if it was none."""
    refused = _refused(request)
    return refused or with_limits(_kept_nowhere(allauth_revoke(request)), request)


def _refused(request: HttpRequest) -> HttpResponse | None:
    """Other methods, secrets in the address (they would stand in logs), and floods."""
    if request.method != "POST":
        return problem_response(
            request, Problem(405, "method-not-allowed", headers={"Allow": "POST"})
        )
    if request.META.get("QUERY_STRING"):
        return _error(
            "invalid_request", _("Angaben gehören in den Inhalt, nicht die Adresse."), 400
        )
    usage = count(request, limit=TOKENS_PER_MINUTE, action="oauth")
    if usage.exceeded:
        retry = {"Retry-After": str(max(1, usage.reset))}
        return problem_response(request, Problem(429, "too-many-requests", headers=retry))
    if _has_nul(request):
        return _error("invalid_request", _("Die Angaben enthalten unzulässige Zeichen."), 400)
    if "resource" in request.POST:
        return _error("invalid_target", _("Den Parameter resource gibt es hier nicht."), 400)
    return None


def _has_nul(request: HttpRequest) -> bool:
    typed = [text for values in request.POST.lists() for text in (values[0], *values[1])]
    return any("\0" in text for text in (*typed, *_credentials(request)))


def _credentials(request: HttpRequest) -> tuple[str, str]:
    """By HTTP Basic or in the body, as allauth reads them."""
    scheme, _blank, value = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client_id, _colon, secret = base64.b64decode(value).decode().partition(":")
        except ValueError:
            return "", ""
        if client_id and secret:
            return client_id, secret
    return request.POST.get("client_id", ""), request.POST.get("client_secret", "")


def _error(code: str, description: str, status: int) -> HttpResponse:
    response = JsonResponse({"error": code, "error_description": description}, status=status)
    if status == 401:
        response["WWW-Authenticate"] = "Basic"
    return _kept_nowhere(response)


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    return response
