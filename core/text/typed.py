"""Line endings and length of typed text, counted the same way everywhere.

A browser submits each line break of a text area as CR LF but counts it as one character. So line
breaks are converted to LF before lengths are checked. A character is a code point in Python, in
PostgreSQL and in the counter next to the field (static/js/counter.js).
"""

import re
from typing import Any

from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.http.requests import GetResponse

_BREAK = re.compile(r"\r\n?")


def typed(text: str) -> str:
    """``text`` with LF line endings."""
    return _BREAK.sub("\n", text) if "\r" in text else text


def typed_json(value: Any) -> Any:
    """Apply `typed` to every string in a JSON value."""
    if isinstance(value, str):
        return typed(value)
    if isinstance(value, dict):
        return {name: typed_json(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [typed_json(inner) for inner in value]
    return value


def too_long(length: int, most: int) -> str:
    excess = length - most
    text = ngettext(
        "Hier sind höchstens %(most)s Zeichen möglich; das ist %(excess)s Zeichen zu viel.",
        "Hier sind höchstens %(most)s Zeichen möglich; das sind %(excess)s Zeichen zu viel.",
        excess,
    )
    return text % {"most": _grouped(most), "excess": _grouped(excess)}


def _grouped(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)


class _TooLong:
    """Message for `MaxLengthValidator`, which interpolates limit and length with ``%``."""

    def __mod__(self, params: dict) -> str:
        return too_long(params["show_value"], params["limit_value"])

    def __str__(self) -> str:
        return _("Der Text ist zu lang.")


def say_by_how_much() -> None:
    """Install the message globally, for every form, model and serializer with Django's validator."""
    MaxLengthValidator.message = _TooLong()  # type: ignore[assignment]  # Django only applies % to it


class TypedTextMiddleware:
    """Applies `typed` to the form data of a POST request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """In ``process_view``, because unreadable requests have been refused by then."""
        if request.method != "POST" or request.path.startswith("/api/"):
            return
        if any("\r" in text for _name, texts in request.POST.lists() for text in texts):
            data = request.POST.copy()
            for name, texts in request.POST.lists():
                data.setlist(name, [typed(text) for text in texts])
            data._mutable = False
            request.POST = data  # type: ignore[assignment]  # made immutable above
