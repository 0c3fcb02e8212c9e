"""Labels for the fields of a kept form, looked up in the project's form classes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kept_forms.content import Content

IN_ROW = re.compile(r"^(?P<rows>.+)-(?P<number>\d+)-(?P<name>[^-]+)$")
MACHINE = re.compile(r"^(\d+|[0-9a-f-]{32,36}|[a-z_]+|)$")
# fields that templates render without a form class
WRITTEN_BY_TEMPLATES = {
    "reason": gettext_lazy("Begründung"),
    "message": gettext_lazy("Nachricht"),
    "text": gettext_lazy("Text"),
    "note": gettext_lazy("Notiz"),
}


@dataclass(frozen=True)
class Shown:
    """One field on the page of a kept form.

    ``kind`` is "text" or "line" for editable fields, "said" for a choice (read-only, in words) and
    "hidden" for technical values.
    """

    name: str
    value: str
    label: str = ""
    kind: str = "hidden"
    said: str = ""


def shown(content: Content) -> list[Shown]:
    plain, rows = [], {}
    for name, _value in content.fields:
        match = IN_ROW.match(name)
        (rows.setdefault(match["rows"], []) if match else plain).append(
            match["name"] if match else name
        )
    app = content.view.partition(".")[0]
    known = {"": _fields_of(plain, app)} | {
        key: _fields_of(names, app) for key, names in rows.items()
    }
    return [_shown(name, value, known) for name, value in content.fields]


def has_text(content: Content) -> bool:
    return any(one.kind != "hidden" and one.value for one in shown(content))


def _shown(name: str, value: str, known: dict[str, dict[str, forms.Field]]) -> Shown:
    match = IN_ROW.match(name)
    short = match["name"] if match else name
    number = f" {int(match['number']) + 1}" if match else ""
    field = known[match["rows"] if match else ""].get(short)
    if field is None:
        return _unknown(name, short, value, number)
    label = f"{field.label or WRITTEN_BY_TEMPLATES.get(short) or _('Ihre Angabe')}{number}"
    if field.widget.is_hidden:
        return Shown(name, value)
    said = _said(field, value)
    if said is not None:
        return Shown(name, value, label, "said", said) if said else Shown(name, value)
    return Shown(name, value, label, _kind_of(field, value))


def _said(field: forms.Field, value: str) -> str | None:
    """The choice in words; None for text fields."""
    if isinstance(field, forms.ModelChoiceField):
        return _("ausgewählt") if value else ""
    if hasattr(field.widget, "choices"):
        return str(dict(_flat(field.widget.choices)).get(value, "")) if value else ""
    if isinstance(field, forms.BooleanField):
        return _("ja")
    return None


def _kind_of(field: forms.Field, value: str) -> str:
    is_long = isinstance(field.widget, forms.Textarea) or "\n" in value
    return "text" if is_long else "line"


def _unknown(name: str, short: str, value: str, number: str) -> Shown:
    label = WRITTEN_BY_TEMPLATES.get(short)
    if short.startswith("comment-"):
        return Shown(name, value, _("Anmerkung"), "text") if value else Shown(name, value)
    if label is None and MACHINE.match(value):
        return Shown(name, value)
    kind = "text" if label or "\n" in value else "line"
    return Shown(name, value, f"{label or _('Ihre Angabe')}{number}", kind)


def _fields_of(names: Iterable[str], app: str) -> dict[str, forms.Field]:
    """Fields of the form class that fits ``names`` best, preferring classes of ``app``."""
    wanted = set(names)
    best = max(_all_forms(), key=lambda cls: _fit(cls, wanted, app), default=None)
    return best.base_fields if best and wanted & best.base_fields.keys() else {}


def _fit(cls, wanted: set[str], app: str) -> tuple[bool, int, int, int]:
    hits = wanted & cls.base_fields.keys()
    seen = sum(not cls.base_fields[name].widget.is_hidden for name in hits)
    is_near = bool(hits) and cls.__module__.partition(".")[0] == app
    return is_near, seen, len(hits), -len(cls.base_fields)


def _all_forms(base: type = forms.BaseForm) -> Iterator[type]:
    for cls in base.__subclasses__():
        if getattr(cls, "base_fields", None):
            yield cls
        yield from _all_forms(cls)


def _flat(choices) -> Iterator[tuple[str, str]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        elif (key, label) not in BLANK_CHOICE_DASH:
            yield str(key), str(label)
