"""Middleware for every request and response."""

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseNotAllowed,
    QueryDict,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from core.errors import DomainError, TooManyRequests
from core.http.methods import page_above, page_of, served_by
from core.http.request_id import request_id
from core.http.requests import GetResponse
from core.text.folding import normalise

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    ]
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"
    ),
}


# loaded by foreign pages: cookies are not needed and therefore dropped
OPEN_TO_FOREIGN_PAGES = ("/api/v1/", "/api/oembed", "/feeds/", "/.well-known/")
WITHOUT_COOKIES = (*OPEN_TO_FOREIGN_PAGES, "/einbetten/")


class RequestIdMiddleware:
    """Assigns each request an id that appears in logs, audit rows and error pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        identifier = str(uuid.uuid4())
        request.request_id = identifier  # type: ignore[attr-defined]  # read by error pages
        token = request_id.set(identifier)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-Id"] = identifier
        return response


class SecurityHeadersMiddleware:
    """Adds security headers to every response, errors and files included; a view may set its own.

    Responses within a session are ``no-store``.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in SECURITY_HEADERS.items():
            if name == "X-Frame-Options" and getattr(response, "xframe_options_exempt", False):
                continue
            response.setdefault(name, value)
        if request.path.startswith(OPEN_TO_FOREIGN_PAGES):
            response["Cross-Origin-Resource-Policy"] = "cross-origin"
        elif settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.setdefault("Cache-Control", "private, no-store")
        return response


class WithoutCookiesMiddleware:
    """Drops the cookies of requests whose response is the same for everybody.

    No session is opened or set there, and caches need not vary by cookie.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(WITHOUT_COOKIES):
            request.COOKIES = {}
        return self.get_response(request)


class HostileInputMiddleware:
    """Refuses NUL and invalid UTF-8 in the URL, and oversized bodies (R30, R31)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        raw = unquote_to_bytes(request.META.get("QUERY_STRING", ""))
        raw += request.META.get("PATH_INFO", "").encode("utf-8", "surrogateescape")
        if b"\x00" in raw or not _is_utf8(raw):
            return bad_request(request)
        if _body_size(request) > settings.REQUEST_MAX_BYTES:
            return too_large(request)
        return self.get_response(request)


class NormalisedInputMiddleware:
    """Applies `normalise` to the input of a request: path, query, form fields, file names.

    Passwords are handled by `accounts.models.User`, JSON bodies by the views that parse them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        """``request`` is Any: this replaces what Django keeps private or declares immutable."""
        request.path, request.path_info = normalise(request.path), normalise(request.path_info)
        if "%" in request.META.get("QUERY_STRING", ""):
            request.GET = _normalised(request.GET)
        load = request._load_post_and_files

        def load_normalised() -> None:
            load()
            request._post = _normalised(request._post)
            for upload in (each for _name, rows in request._files.lists() for each in rows):
                upload.name = normalise(upload.name)

        request._load_post_and_files = load_normalised
        return self.get_response(request)


def _normalised(data: QueryDict) -> QueryDict:
    found = QueryDict(mutable=True, encoding=data.encoding)
    for name, values in data.lists():
        found.setlist(
            normalise(name), values if "password" in name else [normalise(each) for each in values]
        )
    found._mutable = False
    return found


def _body_size(request: HttpRequest) -> int:
    """``Content-Length``; the server never passes on more than that."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def bad_request(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        from core.api.problems import bad_input_response

        return bad_input_response(request)
    return HttpResponseBadRequest(render_to_string("400.html"))


def too_large(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        from core.api.problems import too_large_response

        return too_large_response(request)
    return HttpResponse(render_to_string("413.html"), status=413)


class MethodMiddleware:
    """Answers 405 with ``Allow`` and a helpful page if a view does not serve the method.

    Runs before the CSRF check, which would answer 403. The API has its own check.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if (
            isinstance(response, HttpResponse)
            and response.status_code == 405
            and not response.content
        ):
            return method_not_allowed(request, response["Allow"])
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if hasattr(view, "cls"):
            return None
        served = served_by(view)
        if request.method in served:
            return None
        return HttpResponseNotAllowed(sorted(served))


def method_not_allowed(request: HttpRequest, allow: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        from core.api.problems import method_not_allowed_response

        response = method_not_allowed_response(request)
    else:
        is_reading = request.method in ("GET", "HEAD")
        context = {"onward": page_above(request.path) if is_reading else ""}
        response = render(request, "405.html", context, status=405)
    response["Allow"] = allow
    return response


class DomainErrorMiddleware:
    """Renders domain errors that a view did not handle itself as a page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DomainError) and not request.path.startswith("/api/"):
            template = {403: "403.html", 409: "409.html", 429: "429.html"}
            response = render(
                request,
                template.get(exception.status, "400.html"),
                {"message": exception.message, "onward": _onward(request)},
                status=exception.status,
            )
            if isinstance(exception, TooManyRequests):
                response["Retry-After"] = str(exception.retry_after)
            return response
        if isinstance(exception, ValueError) and "NUL" in str(exception):
            raise BadRequest("NUL") from exception
        return None


def _onward(request: HttpRequest) -> str:
    """Link target of an error page: the page of a refused form, or the page above a refused page."""
    return page_of(request.path) if request.method == "POST" else page_above(request.path)
