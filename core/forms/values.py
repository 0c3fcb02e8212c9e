"""Values of a form as text, and the differences between two forms of the same class."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import ChoiceWidget, DateTimeBaseInput

Parts = tuple[forms.BaseForm, list[forms.BaseFormSet]]
Difference = tuple[str, str, str]
NOT_COMPARED = frozenset({"version", "token", "seen"})


def values(parts: Parts) -> Iterator[tuple[str, BoundField, str]]:
    """Name, bound field and text of every field of a form and its formsets, except files."""
    form, formsets = parts
    rows = [row for formset in formsets for row in formset.forms]
    for part in (form, *rows):
        for bound in part:
            if bound.name not in NOT_COMPARED and not isinstance(bound.field, forms.FileField):
                yield bound.html_name, bound, "\n".join(texts(bound.value()))


def resent(data: Any, values: Mapping[str, object]) -> Any:
    """A copy of a form's ``data`` in which ``values`` replace what was sent."""
    copy = data.copy()
    for name, value in values.items():
        copy[name] = value
    return copy


def texts(value: Any) -> list[str]:
    """A field value as the texts a browser would submit; several for multiple choices, sorted."""
    if value is None or value is False:
        return []
    if isinstance(value, str):
        return [value.replace("\r\n", "\n")]
    if hasattr(value, "__iter__"):
        return sorted(str(getattr(one, "pk", one)) for one in value)
    return [str(getattr(value, "pk", value))]


def differences(typed: Parts, stored: Parts) -> Iterator[Difference]:
    """Label, typed text and stored text of each field that differs."""
    labels = {row.prefix: _label_of_row(s, n) for s in typed[1] for n, row in enumerate(s.forms, 1)}
    labels |= {
        row.prefix: _label_of_row(s, n) for s in stored[1] for n, row in enumerate(s.forms, 1)
    }
    theirs = {key: bound for key, bound, _text in values(stored)}
    own = {key: bound for key, bound, _text in values(typed)}
    for key in dict.fromkeys((*own, *theirs)):
        one = own.get(key) or theirs[key]
        if key in own and key in theirs and _same(own[key], theirs[key]):
            continue
        both = [shown(side[key]) if key in side else "" for side in (own, theirs)]
        if both[0] != both[1] and not one.is_hidden:
            yield f"{labels.get(one.form.prefix, '')}{one.label}", both[0], both[1]


def _same(typed: BoundField, stored: BoundField) -> bool:
    """Whether the field parses both to the same value: 38.000 and 38000, 10:00 and 10:00:00."""
    return typed.form.is_bound and not typed.field.has_changed(stored.initial, typed.data)


def _label_of_row(formset: forms.BaseFormSet, number: int) -> str:
    return f"{getattr(formset, 'title', '')} {number}, "


def shown(bound: BoundField) -> str:
    """The value for display: labels of choices, a tick or nothing for a checkbox."""
    widget, value = bound.field.widget, bound.value()
    if isinstance(widget, forms.CheckboxInput):
        return "✓" if widget.check_test(value) else ""
    if isinstance(widget, DateTimeBaseInput):
        return widget.format_value(value) or ""
    if not isinstance(widget, ChoiceWidget):
        return "\n".join(texts(value))
    names = dict(_flat(widget.choices))
    return ", ".join(names.get(text, text) for text in texts(widget.format_value(value)) if text)


def _flat(choices: Any) -> Iterator[tuple[str, str]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(key), str(label)
