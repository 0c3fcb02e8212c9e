"""Validation of hook data sent by portals: reports all errors at once, with remedies."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from core.api.portal_views import invalid_body, refuse_unknown
from core.http.http_client import TargetRefused, check
from core.text.lazy import interpolated
from portals.webhooks.events import EVENT_TYPES

_SECONDS_FOR_LOOKING_UP = 3.0


def read(data: dict, *, required: tuple[str, ...] = ()) -> dict:
    """The values in ``data``, ready to be stored. Raises `Problem` 400."""
    refuse_unknown(data, frozenset(_READERS))
    errors = {
        f"#/{name}": _("Bitte geben Sie einen Wert an.") for name in set(required) - set(data)
    }
    values = {}
    for name in sorted(data):
        try:
            values[name] = _READERS[name](data[name])
        except ValueError as error:
            errors[f"#/{name}"] = error.args[0]
    if errors:
        raise invalid_body(errors=errors)
    return values


def check_target(url: str) -> None:
    """Raise `Problem` 400 for forbidden targets, in one wording that reveals nothing about them."""
    try:
        check(url, seconds=_SECONDS_FOR_LOOKING_UP)
    except TargetRefused as error:
        raise invalid_body(errors={"#/url": error.message}) from None


def _text(value) -> str:
    if not isinstance(value, str):
        raise ValueError(_("Erwartet wird ein Text."))
    return value


def _description(value) -> str:
    text = "" if value is None else _text(value)
    if len(text) > 200 or not text.isprintable():
        raise ValueError(_("Höchstens 200 Zeichen in einer Zeile."))
    return text


def _event_types(value) -> list[str]:
    if not isinstance(value, list) or not value:
        raise ValueError(_("Erwartet wird eine Liste mit mindestens einem Ereignis."))
    unknown = [name for name in value if name not in EVENT_TYPES]
    if unknown:
        raise ValueError(
            interpolated(
                _("Unbekannt: %(unknown)s. Möglich sind: %(possible)s."),
                {
                    "unknown": ", ".join(str(name) for name in unknown)[:200],
                    "possible": ", ".join(EVENT_TYPES),
                },
            )
        )
    return sorted(set(value))


def _switch(value) -> bool:
    if not isinstance(value, bool):
        raise ValueError(_("Erwartet wird true oder false."))
    return value


_READERS: dict[str, Callable] = {
    "url": _text,
    "event_types": _event_types,
    "description": _description,
    "enabled": _switch,
}
