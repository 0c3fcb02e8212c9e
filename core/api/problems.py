"""Errors as RFC 9457 problem details, for everything below /api/ (docs/api.md)."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework import exceptions
from rest_framework.request import Request

from core.api.limits import count, with_limits
from core.api.renderers import dump
from core.errors import DomainError

# RFC 6750 §3: the challenge must carry at least one attribute
BEARER = 'Bearer realm="api"'
TITLES = {
    "invalid-parameter": gettext_lazy("Ungültiger Parameter"),
    "invalid-cursor": gettext_lazy("Ungültige Seitenmarke"),
    "invalid-body": gettext_lazy("Ungültiger Inhalt"),
    "unauthenticated": gettext_lazy("Nicht angemeldet"),
    "insufficient-scope": gettext_lazy("Das Token gilt dafür nicht"),
    "not-authorised-by-town": gettext_lazy("Die Kommune hat das nicht erlaubt"),
    "not-allowed": gettext_lazy("Nicht erlaubt"),
    "not-found": gettext_lazy("Nicht gefunden"),
    "method-not-allowed": gettext_lazy("Diese Methode gibt es hier nicht"),
    "not-acceptable": gettext_lazy("Dieses Format gibt es nicht"),
    "wrong-state": gettext_lazy("Im jetzigen Zustand nicht möglich"),
    "edited-by-town": gettext_lazy("Von der Kommune schon bearbeitet"),
    "gone": gettext_lazy("Nicht mehr vorhanden"),
    "resync-required": gettext_lazy("Bitte von vorn beginnen"),
    "version-conflict": gettext_lazy("Inzwischen geändert"),
    "content-too-large": gettext_lazy("Zu groß"),
    "unsupported-media-type": gettext_lazy("Dieses Format wird nicht verstanden"),
    "idempotency-key-reused": gettext_lazy("Schlüssel schon benutzt"),
    "precondition-required": gettext_lazy("Bedingung fehlt"),
    "too-many-requests": gettext_lazy("Zu viele Anfragen"),
    "server-error": gettext_lazy("Fehler auf unserer Seite"),
    "unavailable": gettext_lazy("Zurzeit nicht erreichbar"),
}
EXPLANATIONS = {
    "invalid-parameter": gettext_lazy(
        "Ein Parameter ist unbekannt oder hat einen falschen Wert. `errors` nennt jeden mit Abhilfe."
    ),
    "invalid-cursor": gettext_lazy(
        "Die Seitenmarke ist beschädigt oder gehört zu anderen Filtern oder einer anderen Sortierung. "
        "Beginnen Sie die Liste ohne `cursor` neu."
    ),
    "invalid-body": gettext_lazy("Der Inhalt der Anfrage ist nicht lesbar."),
    "unauthenticated": gettext_lazy(
        "Das Token gilt nicht. Lesen braucht keines: Lassen Sie den Header `Authorization` weg."
    ),
    "insufficient-scope": gettext_lazy(
        "Dem Token fehlt der Umfang, den `WWW-Authenticate` nennt. Holen Sie ein neues mit `scope=`; "
        "ob Ihr Portal ihn haben darf, bestimmt der Betreiber dieser Plattform."
    ),
    "not-authorised-by-town": gettext_lazy(
        "Eine Koordination der Kommune muss Ihrem Portal erst erlauben, Entwürfe für sie zu schreiben. "
        "Das geht unter „Meine Kommune“ und lässt sich dort zurücknehmen."
    ),
    "not-allowed": gettext_lazy("Diese Handlung ist mit diesem Zugang nicht erlaubt."),
    "not-found": gettext_lazy("Unter dieser Adresse gibt es nichts Öffentliches."),
    "method-not-allowed": gettext_lazy("Der Header `Allow` nennt die möglichen Methoden."),
    "not-acceptable": gettext_lazy("Die Schnittstelle antwortet mit `application/json`."),
    "wrong-state": gettext_lazy("Der Eintrag ist in einem Zustand, der das nicht zulässt."),
    "edited-by-town": gettext_lazy(
        "Ein Mensch arbeitet an diesem Entwurf weiter. Er wird nicht mehr überschrieben."
    ),
    "resync-required": gettext_lazy(
        "Ab dieser Marke ist der Änderungsstrom nicht mehr vollständig. Lesen Sie ihn von `restart_url` "
        "an neu und entfernen Sie zuletzt, was dabei nicht vorkam."
    ),
    "version-conflict": gettext_lazy(
        "`If-Match` nennt nicht den jetzigen Stand. `ETag` dieser Antwort ist der jetzige."
    ),
    "content-too-large": gettext_lazy("Höchstens 1 MB je Anfrage."),
    "gone": gettext_lazy("Der Eintrag war öffentlich und wurde zurückgezogen oder aufgelöst."),
    "unsupported-media-type": gettext_lazy("Senden Sie `application/json`."),
    "idempotency-key-reused": gettext_lazy(
        "Unter diesem `Idempotency-Key` haben Sie in den letzten 24 Stunden etwas anderes gesendet. "
        "Nehmen Sie für jede neue Anfrage einen neuen."
    ),
    "precondition-required": gettext_lazy(
        "Diese Adresse gibt es schon. Ersetzen Sie mit `If-Match` und dem ETag, den Sie gelesen haben."
    ),
    "unavailable": gettext_lazy(
        "Versuchen Sie es nach so vielen Sekunden wieder, wie `Retry-After` nennt."
    ),
    "too-many-requests": gettext_lazy("Warten Sie so viele Sekunden, wie `Retry-After` nennt."),
    "server-error": gettext_lazy("Nennen Sie uns die `request_id`, wenn es wieder vorkommt."),
}
_BY_STATUS = {
    400: "invalid-body",
    401: "unauthenticated",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    409: "wrong-state",
    410: "gone",
    412: "version-conflict",
    413: "content-too-large",
    415: "unsupported-media-type",
    422: "idempotency-key-reused",
    428: "precondition-required",
    429: "too-many-requests",
    503: "unavailable",
}


@dataclass
class Problem(Exception):
    """Raise in a view. Each of ``errors`` names a ``parameter``, ``pointer`` or ``header``."""

    status: int
    code: str
    detail: str = ""
    errors: list[dict] = field(default_factory=list)
    extra: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)


def invalid_parameters(
    errors: dict[str, list[str]], *, unknown: frozenset = frozenset()
) -> Problem:
    rows = [
        {
            "parameter": name,
            "code": "unknown" if name in unknown else "invalid",
            "detail": " ".join(texts),
        }
        for name, texts in sorted(errors.items())
    ]
    names = ", ".join(sorted(errors))
    return Problem(
        400, "invalid-parameter", _("Bitte prüfen Sie: %(names)s.") % {"names": names}, rows
    )


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF hook: turn known errors into problem responses; others reach the 500 handler."""
    problem = _as_problem(error)
    return None if problem is None else problem_response(context["request"], problem)


def _as_problem(error: Exception) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, DomainError):
        return Problem(error.status, error.code, str(error.message))
    if isinstance(error, Http404):
        return Problem(404, "not-found")
    if isinstance(error, PermissionDenied):
        return Problem(403, "not-allowed")
    if isinstance(error, exceptions.APIException):
        return Problem(error.status_code, _BY_STATUS.get(error.status_code, "invalid-body"))
    return None


def problem_response(request: HttpRequest, problem: Problem, *, language: str = "") -> HttpResponse:
    """The problem response in ``language``, by default the one requested (German or English)."""
    language = language or request_language(request)
    with translation.override(language):
        code = problem.code if problem.code in TITLES else _BY_STATUS.get(problem.status, "gone")
        body = {
            "type": f"{settings.SITE_URL}/api/docs/problems/{code}/",
            "code": code,
            "title": str(TITLES[code]),
            "status": problem.status,
            "detail": str(problem.detail or EXPLANATIONS[code]),
            "instance": request.get_full_path()[:2000],
            "request_id": getattr(request, "request_id", ""),
            "errors": problem.errors,
            **problem.extra,
        }
    response = HttpResponse(
        dump(body), status=problem.status, content_type="application/problem+json"
    )
    response["Content-Language"] = language
    response["Cache-Control"] = "no-store"
    with_limits(response, request)
    for name, value in problem.headers.items():
        response[name] = value
    return response


def request_language(request: HttpRequest | Request) -> str:
    """``de`` or ``en``, whichever ``Accept-Language`` prefers (RFC 9110); German by default."""
    for code, _quality in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "")):
        if code[:2] in ("de", "en"):
            return code[:2]
    return "de"


def bad_input_response(request: HttpRequest) -> HttpResponse:
    """Response for requests refused before any view runs; they still count towards the limit."""
    count(request)
    with translation.override(request_language(request)):
        detail = _("Die Adresse enthält Zeichen, die wir nicht verarbeiten können.")
    return problem_response(request, Problem(400, "invalid-parameter", detail))


def bad_request_response(request: HttpRequest) -> HttpResponse:
    return problem_response(request, Problem(400, "invalid-parameter"))


def too_large_response(request: HttpRequest) -> HttpResponse:
    return problem_response(request, Problem(413, "content-too-large"))


def not_found_response(request: HttpRequest) -> HttpResponse:
    return problem_response(request, Problem(404, "not-found"))


def method_not_allowed_response(request: HttpRequest) -> HttpResponse:
    return problem_response(request, Problem(405, "method-not-allowed"))


def server_error_response(request: HttpRequest) -> HttpResponse:
    return problem_response(request, Problem(500, "server-error"))
