"""Base of all API views: strict parameters, keyset pages, ETags, rate limits.

Reading is the same for everybody: a token only raises the limits and grants access to the endpoints for
portals (`core.api.portal_views`).
"""

import hashlib
from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.http import http_date, parse_etags, quote_etag
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.limits import LIMIT_PER_MINUTE, count, with_limits
from core.api.problems import Problem, invalid_parameters
from core.api.renderers import dump

READING = ("GET", "HEAD", "OPTIONS")
MAY_BE_EMPTY = frozenset({"q", "cursor", "fields", "expand"})
JSON = "application/json; charset=utf-8"
PUBLIC = "public, no-cache"
PRIVATE = "private, no-cache"
HOURLY = "public, max-age=3600"
VARY = "Accept, Accept-Encoding, Accept-Language, Authorization"


class ApiView(APIView):
    """``parameters`` are the allowed query parameters, ``many`` those that may repeat; others are a 400."""

    http_method_names = ["get", "head", "options"]
    parameters: frozenset[str] = frozenset()
    many: frozenset[str] = frozenset()
    cache_control = PUBLIC

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.identify(request)
        self._refuse_wrong(request)
        super().initial(request, *args, **kwargs)

    def identify(self, request: Request) -> None:
        """Authenticate and count the request. An invalid token is refused first, but counted."""
        try:
            access = request.auth
        except Problem:
            self._count_use(request, None)
            raise
        self._count_use(request, access)
        self._refuse_token_in_address(request)

    def _refuse_token_in_address(self, request: Request) -> None:
        if "access_token" in request.query_params:
            text = _("Ein Token gehört in den Header Authorization, nie in die Adresse.")
            raise invalid_parameters({"access_token": [text]})

    def _refuse_wrong(self, request: Request) -> None:
        self._refuse_token_in_address(request)
        if str(request.method).lower() not in self.http_method_names:
            self.http_method_not_allowed(request)
        if request.method != "OPTIONS":
            self.check_access(request)
        self._check_parameters(request.query_params)

    def check_access(self, request: Request) -> None:
        """Raise `Problem` if access is denied; by default everybody has access."""

    def _count_use(self, request: Request, access: Any) -> None:
        key, limit = "", LIMIT_PER_MINUTE
        if access is not None:
            key, limit = access.key, access.reads_per_minute
            if request.method not in READING:
                key, limit = f"{key}:writes", access.writes_per_minute
        self.usage = count(request._request, key, limit)
        if self.usage.exceeded:
            raise Problem(
                429, "too-many-requests", headers={"Retry-After": str(max(1, self.usage.reset))}
            )

    def _check_parameters(self, data: QueryDict) -> None:
        allowed = self.parameters
        unknown = frozenset(data) - allowed
        errors = {name: [_("Diesen Parameter gibt es hier nicht.")] for name in unknown}
        for name in data:
            if name in unknown:
                continue
            if name not in self.many and len(data.getlist(name)) > 1:
                errors[name] = [_("Diesen Parameter darf es nur einmal geben.")]
            elif name not in MAY_BE_EMPTY and "" in data.getlist(name):
                errors[name] = [_("Bitte geben Sie einen Wert an.")]
        if errors:
            raise invalid_parameters(errors, unknown=unknown)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Vary"] = VARY
        return with_limits(response, request)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Treat an empty ``Accept`` as ``*/*``."""
        accept = request.META.get("HTTP_ACCEPT", "*/*").strip()
        return super().perform_content_negotiation(request, force or not accept)

    def answer(
        self, data: Any, *, etag: str = "", modified: datetime | None = None, link: str = ""
    ) -> HttpResponse:
        """200 with ETag, or 304 if the client already has this state.

        By default the ETag is the hash of the body, the only correct one for lists and objects.
        """
        return self.answer_bytes(
            dump(data), JSON, etag=etag, modified=modified, headers={"Link": link} if link else {}
        )

    def answer_bytes(
        self,
        body: bytes,
        media_type: str,
        *,
        etag: str = "",
        modified: datetime | None = None,
        headers: dict[str, str] | None = None,
    ) -> HttpResponse:
        """As `answer`, for an already encoded body; ``headers`` are sent with a 200 only."""
        tag = quote_etag(etag or hashlib.sha256(body).hexdigest()[:32])
        known = parse_etags(self.request.META.get("HTTP_IF_NONE_MATCH", ""))
        if "*" in known or tag in {value.removeprefix("W/") for value in known}:
            response = HttpResponse(status=304)
            del response["Content-Type"]
        else:
            response = HttpResponse(body, content_type=media_type, headers=headers)
        response["ETag"] = tag
        is_private = self.cache_control == PUBLIC and self.request.auth is not None
        response["Cache-Control"] = PRIVATE if is_private else self.cache_control
        if modified:
            response["Last-Modified"] = http_date(modified.timestamp())
        return response

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        response = Response(status=204)
        response["Allow"] = ", ".join(self.allowed_methods)
        return response


class TableView(ApiView):
    """A short list without pagination, or one of its rows; cacheable for an hour."""

    cache_control = HOURLY
