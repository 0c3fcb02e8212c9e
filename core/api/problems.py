"""Errors as RFC 9457 problem details, for everything below /api/ (docs/api.md)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework import exceptions
from rest_framework.request import Request

from core.api.limits import count, with_limits
from core.api.renderers import dump
from core.errors import DomainError
from core.text.lazy import AnyText, interpolated, joined

# RFC 6750 §3: the challenge must carry at least one attribute
BEARER = 'Bearer realm="api"'
TITLES = {
    "invalid-parameter": _("Ungültiger Parameter"),
    "invalid-cursor": _("Ungültige Seitenmarke"),
    "invalid-body": _("Ungültiger Inhalt"),
    "unauthenticated": _("Nicht angemeldet"),
    "insufficient-scope": _("Das Token gilt dafür nicht"),
    "not-authorised-by-town": _("Die Kommune hat das nicht erlaubt"),
    "not-allowed": _("Nicht erlaubt"),
    "not-found": _("Nicht gefunden"),
    "method-not-allowed": _("Diese Methode gibt es hier nicht"),
    "not-acceptable": _("Dieses Format gibt es nicht"),
    "wrong-state": _("Im jetzigen Zustand nicht möglich"),
    "edited-by-town": _("Von der Kommune schon bearbeitet"),
    "gone": _("Nicht mehr vorhanden"),
    "resync-required": _("Bitte von vorn beginnen"),
    "version-conflict": _("Inzwischen geändert"),
    "content-too-large": _("Zu groß"),
    "unsupported-media-type": _("Dieses Format wird nicht verstanden"),
    "idempotency-key-reused": _("Schlüssel schon benutzt"),
    "precondition-required": _("Bedingung fehlt"),
    "too-many-requests": _("Zu viele Anfragen"),
    "server-error": _("Fehler auf unserer Seite"),
    "unavailable": _("Zurzeit nicht erreichbar"),
}
EXPLANATIONS = {
    "invalid-parameter": _(
        "Ein Parameter ist unbekannt oder hat einen falschen Wert. `errors` nennt jeden mit Abhilfe."
    ),
    "invalid-cursor": _(
        "Die Seitenmarke ist beschädigt oder gehört zu anderen Filtern oder einer anderen Sortierung. "
        "Beginnen Sie die Liste ohne `cursor` neu."
    ),
    "invalid-body": _("Der Inhalt der Anfrage ist nicht lesbar."),
    "unauthenticated": _(
        "Das Token gilt nicht. Lesen braucht keines: Lassen Sie den Header `Authorization` weg."
    ),
    "insufficient-scope": _(
        "Dem Token fehlt der Umfang, den `WWW-Authenticate` nennt. Holen Sie ein neues mit `scope=`; "
        "ob Ihr Portal ihn haben darf, bestimmt der Betreiber dieser Plattform."
    ),
    "not-authorised-by-town": _(
        "Eine Koordination der Kommune muss Ihrem Portal erst erlauben, Entwürfe für sie zu schreiben. "
        "Das geht unter „Meine Kommune“ und lässt sich dort zurücknehmen."
    ),
    "not-allowed": _("Diese Handlung ist mit diesem Zugang nicht erlaubt."),
    "not-found": _("Unter dieser Adresse gibt es nichts Öffentliches."),
    "method-not-allowed": _("Der Header `Allow` nennt die möglichen Methoden."),
    "not-acceptable": _("Die Schnittstelle antwortet mit `application/json`."),
    "wrong-state": _("Der Eintrag ist in einem Zustand, der das nicht zulässt."),
    "edited-by-town": _(
        "Ein Mensch arbeitet an diesem Entwurf weiter. Er wird nicht mehr überschrieben."
    ),
    "resync-required": _(
        "Ab dieser Marke ist der Änderungsstrom nicht mehr vollständig. Lesen Sie ihn von `restart_url` "
        "an neu und entfernen Sie zuletzt, was dabei nicht vorkam."
    ),
    "version-conflict": _(
        "`If-Match` nennt nicht den jetzigen Stand. `ETag` dieser Antwort ist der jetzige."
    ),
    "content-too-large": _("Höchstens 1 MB je Anfrage."),
    "gone": _("Der Eintrag war öffentlich und wurde zurückgezogen oder aufgelöst."),
    "unsupported-media-type": _("Senden Sie `application/json`."),
    "idempotency-key-reused": _(
        "Unter diesem `Idempotency-Key` haben Sie in den letzten 24 Stunden etwas anderes gesendet. "
        "Nehmen Sie für jede neue Anfrage einen neuen."
    ),
    "precondition-required": _(
        "Diese Adresse gibt es schon. Ersetzen Sie mit `If-Match` und dem ETag, den Sie gelesen haben."
    ),
    "unavailable": _("Versuchen Sie es nach so vielen Sekunden wieder, wie `Retry-After` nennt."),
    "too-many-requests": _("Warten Sie so viele Sekunden, wie `Retry-After` nennt."),
    "server-error": _("Nennen Sie uns die `request_id`, wenn es wieder vorkommt."),
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
    """Raise in a view. Each of ``errors`` names a ``parameter``, ``pointer`` or ``header``.

    Texts are lazy: `problem_response` renders them in the requested language.
    """

    status: int
    code: str
    detail: AnyText = ""
    errors: list[dict] = field(default_factory=list)
    extra: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)


def invalid_parameters(
    errors: Mapping[str, Sequence[AnyText]], *, unknown: frozenset = frozenset()
) -> Problem:
    """400; ``errors`` maps parameters to lazy messages, or is the ``errors`` of a form."""
    rows = [
        {
            "parameter": name,
            "code": "unknown" if name in unknown else "invalid",
            "detail": joined(texts),
        }
        for name, texts in sorted(errors.items())
    ]
    return Problem(400, "invalid-parameter", please_check(sorted(errors)), rows)


def please_check(names: Iterable[str]) -> AnyText:
    return interpolated(_("Bitte prüfen Sie: %(names)s."), {"names": ", ".join(names)})


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF hook: turn known errors into problem responses; others reach the 500 handler."""
    problem = _as_problem(error)
    return None if problem is None else problem_response(context["request"], problem)


def _as_problem(error: Exception) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, DomainError):
        return Problem(error.status, error.code, error.message)
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
        content = dump(body)
    response = HttpResponse(content, status=problem.status, content_type="application/problem+json")
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
