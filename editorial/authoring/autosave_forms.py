"""Unsaved input put back into the form it was typed into, or offered beside what is stored now."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict

from core.forms.values import Parts, differences, values
from editorial.authoring import autosave
from editorial.authoring.autosave import FormName
from editorial.models import UnsavedInput

Build = Callable[[QueryDict | None], Parts]


@dataclass(frozen=True)
class Kept:
    """What the page of a form tells about unsaved input.

    ``form`` is the signed name under which its script keeps what is typed, empty while an offer
    waits for a decision; ``mark`` the state of the stored input that the page knows; ``at_once``:
    the form holds what is stored nowhere. ``restored`` is in the form, ``offered`` beside it, with
    ``others`` as label, own and stored text.
    """

    form: str = ""
    signed: str = ""
    mark: str = ""
    is_new: bool = False
    at_once: bool = False
    restored: UnsavedInput | None = None
    offered: UnsavedInput | None = None
    others: tuple[tuple[str, str, str], ...] = ()


def opened(request: HttpRequest, name: FormName, build: Build) -> tuple[Parts, Kept]:
    """The form as it is opened: with the person's unsaved input where there is some.

    If what is stored changed since the person typed, the input is only offered; with ``restore``
    in the query it is put in all the same, under the version it began with, so that saving shows
    both texts (`core.errors.StaleVersion`).
    """
    stored = build(None)
    base = _base(name, stored)
    row = autosave.found(name, actor=request.actor)
    told = {"signed": autosave.sign(name, base=base, actor=request.actor)}
    told |= {"mark": autosave.mark_of(row), "is_new": name.object_id is None}
    typed = _as_typed(build(_data(row))) if row and row.fields else None
    if typed is None or digest(typed) == digest(stored):
        return stored, Kept(form=told["signed"], **told)
    if row.base == base:
        return _as_typed(build(_data(row, version=stored[0]))), Kept(
            form=told["signed"], restored=row, **told
        )
    if "restore" in request.GET:
        told["signed"] = autosave.sign(name, base=row.base, actor=request.actor)
        return typed, Kept(form=told["signed"], restored=row, **told)
    return stored, Kept(offered=row, others=tuple(differences(typed, stored)), **told)


def returned(request: HttpRequest, name: FormName, form: forms.BaseForm, build: Build) -> Kept:
    """For a form that came back unsaved: its page keeps on, from what was sent.

    Last words of the window that sent it may still be under way, so it goes on after that window,
    too. Its base is what is stored now if the form carries that version, else unknown.
    """
    stored = build(None)
    same = str(_version(form)) == str(_version(stored[0]))
    signed = autosave.sign(name, base=_base(name, stored) if same else "-", actor=request.actor)
    mark = (
        f"{autosave.mark_of(autosave.found(name, actor=request.actor))} {_writer(request)}".strip()
    )
    return Kept(form=signed, signed=signed, mark=mark, is_new=name.object_id is None, at_once=True)


def saved(request: HttpRequest, name: FormName) -> None:
    """The form was saved: forget what its windows kept."""
    autosave.forget(name, by=request.actor, writer=_writer(request))


def _writer(request: HttpRequest) -> str:
    return request.POST.get("unsaved_writer", "").replace("\x00", "")[:36]


def digest(parts: Parts) -> str:
    """Of all values that are not empty; the same for a stored form and for one sent unchanged."""
    pairs = sorted((key, text) for key, _bound, text in values(parts) if text)
    return hashlib.sha256(json.dumps(pairs).encode()).hexdigest()


def _base(name: FormName, stored: Parts) -> str:
    return digest(stored) if name.object_id else ""


def _version(form: forms.BaseForm):
    return form["version"].value() if "version" in form.fields else None


def _data(row: UnsavedInput, version: forms.BaseForm | None = None) -> QueryDict:
    """As a browser sends it; under the version of the form ``version`` if one is given."""
    data = QueryDict(mutable=True)
    for name, value in row.fields:
        data.appendlist(name, value)
    if version is not None and "version" in version.fields:
        data["version"] = _version(version) or ""
    return data


def _as_typed(parts: Parts) -> Parts:
    """Bound forms that show what was typed without judging it: saving will."""
    form, formsets = parts
    form._errors = ErrorDict()
    for formset in formsets:
        formset._errors, formset._non_form_errors = [], formset.error_class()
        for row in formset.forms:
            row._errors = ErrorDict()
    return parts
