"""Restore autosaved input into a form, or offer it beside the stored values."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from core.forms.values import Parts, differences, values
from editorial.authoring import autosave
from editorial.authoring.autosave import FormName
from editorial.models import UnsavedInput
from municipalities.requests import ActorRequest

Build = Callable[[QueryDict | None], Parts]


@dataclass(frozen=True)
class Kept:
    """Autosave state that a form page renders.

    ``form`` is the signed name under which the script saves; it is empty while an offer waits for
    the user's decision. ``mark`` is the version of the stored input that the page knows.
    ``at_once``: save immediately, because the form holds input that is stored nowhere. ``restored``
    input is in the form; ``offered`` input is shown beside it, with ``others`` as (label, typed
    text, stored text).
    """

    form: str = ""
    signed: str = ""
    mark: str = ""
    is_new: bool = False
    at_once: bool = False
    restored: UnsavedInput | None = None
    offered: UnsavedInput | None = None
    others: tuple[tuple[str, str, str], ...] = ()


def opened(request: ActorRequest, name: FormName, build: Build) -> tuple[Parts, Kept]:
    """Return the form for a GET request, filled with the user's unsaved input if there is any.

    If the stored values changed after the user typed, the input is only offered. With ``restore``
    in the query it is filled in nevertheless, under the version it was based on, so that saving
    shows both texts (`core.errors.StaleVersion`).
    """
    stored = build(None)
    base = _base(name, stored)
    row = autosave.found(name, actor=request.actor)
    common: dict[str, Any] = {"signed": autosave.sign(name, base=base, actor=request.actor)}
    common |= {"mark": autosave.mark_of(row), "is_new": name.object_id is None}
    typed = _as_typed(build(_data(row))) if row and row.fields else None
    if row is None or typed is None or digest(typed) == digest(stored):
        return stored, Kept(form=common["signed"], **common)
    if row.base == base:
        return _as_typed(build(_data(row, version=stored[0]))), Kept(
            form=common["signed"], restored=row, **common
        )
    if "restore" in request.GET:
        common["signed"] = autosave.sign(name, base=row.base, actor=request.actor)
        return typed, Kept(form=common["signed"], restored=row, **common)
    return stored, Kept(offered=row, others=tuple(differences(typed, stored)), **common)


def returned(request: ActorRequest, name: FormName, form: forms.BaseForm, build: Build) -> Kept:
    """Autosave state for a form that was submitted and came back with errors.

    Autosave resumes from the submitted data. The last message of the submitting window may still be
    in flight, so that window counts as seen. The base is the stored state if the form carries the
    current version, otherwise unknown (``-``).
    """
    stored = build(None)
    same = str(_version(form)) == str(_version(stored[0]))
    signed = autosave.sign(name, base=_base(name, stored) if same else "-", actor=request.actor)
    mark = (
        f"{autosave.mark_of(autosave.found(name, actor=request.actor))} {_writer(request)}".strip()
    )
    return Kept(form=signed, signed=signed, mark=mark, is_new=name.object_id is None, at_once=True)


def saved(request: ActorRequest, name: FormName) -> None:
    """Delete the autosaved input of a form that was saved."""
    autosave.forget(name, by=request.actor, writer=_writer(request))


def _writer(request: ActorRequest) -> str:
    return request.POST.get("unsaved_writer", "").replace("\x00", "")[:36]


def digest(parts: Parts) -> str:
    """Digest of all non-empty values.

    It is the same for the stored form and for one submitted unchanged.
    """
    pairs = sorted((key, text) for key, _bound, text in values(parts) if text)
    return hashlib.sha256(json.dumps(pairs).encode()).hexdigest()


def _base(name: FormName, stored: Parts) -> str:
    return digest(stored) if name.object_id else ""


def _version(form: forms.BaseForm) -> Any:
    return form["version"].value() if "version" in form.fields else None


def _data(row: UnsavedInput, version: forms.BaseForm | None = None) -> QueryDict:
    """The input as form data, as a browser would send it.

    With ``version``, a form, its version replaces the one that was typed under.
    """
    data = QueryDict(mutable=True)
    for name, value in row.fields:
        data.appendlist(name, value)
    if version is not None and "version" in version.fields:
        data["version"] = _version(version) or ""
    return data


def _as_typed(parts: Parts) -> Parts:
    """Bound forms that show the input without validation errors; saving validates it."""
    form: Any
    formset: Any
    form, formsets = parts
    form._errors = ErrorDict()
    for formset in formsets:
        formset._errors, formset._non_form_errors = [], formset.error_class()
        for row in formset.forms:
            row._errors = ErrorDict()
    return parts
