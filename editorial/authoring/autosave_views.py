"""Autosave endpoint for the form script, and the button that discards the input."""

import json
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError, TooManyRequests
from core.http import ratelimit
from core.text.folding import normalise
from editorial.authoring import autosave
from municipalities.opened_for import for_any_town
from municipalities.requests import ActorRequest
from municipalities.views.access import member

A_MINUTE, WORDS_A_MINUTE = 60, 120
MAX_FIELDS, MAX_NAME_LENGTH, LAST_SEQUENCE = 1_000, 200, 2**31 - 1


@for_any_town  # the signed form name is bound to its town
@require_http_methods(["GET", "POST"])
def unsaved_input(request: ActorRequest) -> JsonResponse:
    """POST stores the input of a window. GET returns a new CSRF token after a new sign-in."""
    if not request.actor.is_authenticated:
        return JsonResponse({"code": "signed-out"}, status=401)
    if request.method == "GET":
        return JsonResponse({"csrf_token": get_token(request)})
    try:
        row = _keep(request)
    except DomainError as error:
        answer = JsonResponse({"code": error.code}, status=error.status)
        if isinstance(error, TooManyRequests):
            answer["Retry-After"] = str(error.retry_after)
        return answer
    at = time_format(timezone.localtime(row.saved_at), "TIME_FORMAT")
    return JsonResponse({"time": at, "mark": autosave.mark_of(row)})


def _keep(request: ActorRequest) -> Any:
    limit = {"limit": WORDS_A_MINUTE, "seconds": A_MINUTE}
    ratelimit.check("unsaved_input", str(request.actor.user_id), **limit)
    try:
        body = request.body
    except RawPostDataException as error:  # sent as form data, which Django has already consumed
        raise DomainError from error
    if len(body) > 2 * autosave.MAX_BYTES:
        raise autosave.TooLong
    form, message = _read(body)
    signed = autosave.read_signed(form, actor=request.actor)
    if signed is None:
        raise Http404
    name, base = signed
    return autosave.keep(name, message, base=base, by=request.actor)


def _read(body: bytes) -> tuple[str, autosave.AutosaveMessage]:
    """Return the signed form name and the message. Raises `DomainError` for malformed bodies."""
    try:
        sent = json.loads(body)
        form, fields, writer, sequence, seen = (
            sent[name] for name in ("form", "fields", "writer", "sequence", "seen")
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DomainError from error
    texts = all(isinstance(text, str) for text in (form, writer, seen))
    is_number = type(sequence) is int and 0 <= sequence <= LAST_SEQUENCE
    if not (texts and is_number and 8 <= len(writer) <= 36 and _are_pairs(fields)):
        raise DomainError
    pairs = [[_storable(name), _storable(value)] for name, value in fields]
    return form, autosave.AutosaveMessage(pairs, _storable(writer), sequence, seen)


def _are_pairs(fields: object) -> bool:
    return (
        isinstance(fields, list)
        and len(fields) <= MAX_FIELDS
        and all(
            isinstance(pair, list)
            and len(pair) == 2
            and all(isinstance(text, str) for text in pair)
            and len(pair[0]) <= MAX_NAME_LENGTH
            for pair in fields
        )
    )


def _storable(text: str) -> str:
    """Remove NUL and lone surrogates, which PostgreSQL cannot store; normalise to NFC."""
    return normalise(text.replace("\x00", "").encode("utf-8", "replace").decode())


@require_POST
@member
def unsaved_discard(request: ActorRequest) -> HttpResponse:
    """Delete the unsaved input and show the form as stored."""
    signed = autosave.read_signed(request.POST.get("form", ""), actor=request.actor)
    if signed is None:
        raise Http404
    autosave.forget(signed[0], by=request.actor)
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if is_ours else "dashboard")
