"""Base of the endpoints for portals: tokens with scopes, JSON bodies, idempotency keys."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.db import models, transaction
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from core.api.problems import BEARER, Problem, please_check
from core.api.renderers import dump
from core.api.views import ApiView
from core.security.encryption import Unreadable, seal, unseal
from core.text.folding import normalise_all
from core.text.lazy import AnyText
from core.text.typed import typed_json

MAX_DEPTH = 20


class PortalView(ApiView):
    """Requires a token with ``scope`` ("" accepts any scope).

    ``request.auth`` is the `portals.authentication.Access`, ``self.portal`` its portal.
    """

    scope = ""
    permission_classes = ()  # `check_access` decides
    cache_control = "no-store"

    def check_access(self, request: Request) -> None:
        access: Any = request.auth
        if access is None:
            detail = _("Diese Adresse braucht ein Token. Holen Sie eines unter `/api/oauth/token`.")
            raise Problem(401, "unauthenticated", detail, headers={"WWW-Authenticate": BEARER})
        if self.scope and self.scope not in access.scopes:
            wanted = f'Bearer error="insufficient_scope", scope="{self.scope}"'
            raise Problem(403, "insufficient-scope", headers={"WWW-Authenticate": wanted})
        self.portal = access.portal

    def answer_written(self, data: dict, *, status: int) -> HttpResponse:
        """Response to a write: no ETag, never 304."""
        response = HttpResponse(
            dump(data), status=status, content_type="application/json; charset=utf-8"
        )
        response["Cache-Control"] = self.cache_control
        return response

    def read_object(self, request: Request) -> dict:
        """The JSON object of the body. Raises 400, 413 or 415 as `Problem`."""
        if request.content_type.partition(";")[0].strip() != "application/json":
            raise Problem(415, "unsupported-media-type")
        body = _body(request)
        try:
            data = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise invalid_body(_("Der Inhalt ist kein gültiges JSON.")) from None
        if not isinstance(data, dict):
            raise invalid_body(_("Der Inhalt muss ein JSON-Objekt sein."))
        if _is_deep(data, MAX_DEPTH):
            raise invalid_body(_("Der Inhalt ist zu tief verschachtelt."))
        if b"\\u0000" in body:
            raise invalid_body(_("Der Inhalt enthält Zeichen, die wir nicht speichern können."))
        return normalise_all(typed_json(data))


def _body(request: Request) -> bytes:
    """Raises 413 above `DATA_UPLOAD_MAX_MEMORY_SIZE`."""
    try:
        return request.body
    except RequestDataTooBig:
        raise Problem(413, "content-too-large") from None


def _is_deep(value: Any, left: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return left == 0 or any(_is_deep(item, left - 1) for item in inner)


def invalid_body(detail: AnyText = "", errors: Mapping[str, AnyText] | None = None) -> Problem:
    """400; ``errors`` maps JSON pointers (``#/title``) to the problem and its remedy."""
    rows = [
        {"pointer": pointer, "code": "invalid", "detail": text}
        for pointer, text in sorted((errors or {}).items())
    ]
    if not detail:
        detail = please_check(sorted(pointer.removeprefix("#/") for pointer in errors or {}))
    return Problem(400, "invalid-body", detail, rows)


def refuse_unknown(data: dict, allowed: frozenset[str]) -> None:
    """Raise 400 for unknown and read-only fields instead of ignoring them."""
    unknown = sorted(set(data) - allowed)
    if unknown:
        text = _("Dieses Feld gibt es nicht oder es kann nicht gesetzt werden.")
        raise invalid_body(errors={f"#/{name}"[:200]: text for name in unknown[:20]})


def header_error(name: str, text: AnyText) -> Problem:
    return Problem(
        400, "invalid-parameter", text, [{"header": name, "code": "invalid", "detail": text}]
    )


def once(
    answers: type[models.Model], request: Request, effect: Callable[[], HttpResponse]
) -> HttpResponse:
    """Run ``effect`` at most once per ``Idempotency-Key`` (docs/portals.md); without the header, run it.

    The response is stored in the transaction of the effect: a concurrent duplicate waits for the
    unique index and then gets the stored response. Refusals are not stored. Responses are stored
    encrypted, because they may contain a secret that is shown only once. ``answers`` is the model.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        with transaction.atomic():
            return effect()
    if len(key) > 200 or not key.isascii() or not key.isprintable():
        raise header_error("Idempotency-Key", _("Höchstens 200 druckbare ASCII-Zeichen."))
    seed = b"\0".join([str(request.method).encode(), request.path.encode(), _body(request)])
    fingerprint = hashlib.sha256(seed).hexdigest()
    access: Any = request.auth
    row: Any
    with transaction.atomic():
        row, is_first = answers._default_manager.get_or_create(
            portal=access.portal, key=key, defaults={"fingerprint": fingerprint}
        )
        if not is_first:
            return _replayed(row, fingerprint)
        response = effect()
        row.status, row.body = response.status_code, seal(response.content)
        row.headers = {
            name: response[name]
            for name in ("ETag", "Location", "Content-Type", "Cache-Control")
            if name in response
        }
        row.save()
    return response


def _replayed(row: Any, fingerprint: str) -> HttpResponse:
    if row.fingerprint != fingerprint:
        raise Problem(422, "idempotency-key-reused")
    try:
        body = unseal(bytes(row.body))
    except Unreadable:
        raise Problem(422, "idempotency-key-reused") from None
    response = HttpResponse(body, status=row.status, headers=row.headers)
    response["Idempotency-Replayed"] = "true"
    return response
