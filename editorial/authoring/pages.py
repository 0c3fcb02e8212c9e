"""Pages on which a town writes entries, configured per kind."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Incomplete, StaleVersion, WrongState
from core.forms.values import Difference, Parts, differences, resent
from core.uploads.validation import RefusedUpload
from editorial.authoring import autosave_forms, writing
from editorial.authoring.autosave import FormName
from editorial.authoring.entry_pages import EntryPages, asking
from editorial.files import kept_uploads
from editorial.models import EditorialModel
from editorial.workflow.comments import by_field, open_remarks
from editorial.workflow.kinds import kind_named
from editorial.workflow.permissions import may_edit
from municipalities.requests import ActorRequest
from municipalities.views.access import member

_asking_as_member = method_decorator([require_http_methods(["GET", "POST"]), member])


class _Typed:
    """A stand-in for an entry, with the cleaned data of a form that has errors.

    A field that failed validation counts as filled in, because its own error is already shown.
    """

    def __init__(self, data: dict):
        self._data = data

    def __getattr__(self, name: str) -> Any:
        return self._data.get(name, _SOMETHING)


class _Something:
    """A value that is known to be present, but nothing more."""

    def strip(self) -> str:
        return "x"

    def exists(self) -> bool:
        return True


_SOMETHING = _Something()


def _forms(parts: Parts) -> list[forms.BaseForm]:
    form, formsets = parts
    return [form, *(row for formset in formsets for row in formset.forms)]


@dataclass(frozen=True, kw_only=True)
class Authoring(EntryPages):
    """The pages of one kind, with a single form for the whole entry.

    The template is ``<folder>/form.html``. ``initial(request)`` fills the form of a new entry, which
    ``write(by=, given=, token=)`` creates (default: `writing.create`). ``context(entry)`` is added
    to the context of the form page. A kind whose form has several steps overrides the methods that
    take a ``step``.
    """

    form: type[Any]
    examples: dict
    initial: Callable[[ActorRequest], dict] = lambda request: {}
    write: Callable[..., EditorialModel] | None = None
    context: Callable[[Any], dict] = lambda entry: {}

    @_asking_as_member
    def create(self, request: ActorRequest) -> HttpResponse:
        """A new entry. Submitting the form twice creates one draft."""
        write = self.write or partial(writing.create, self.content)
        return self.begin(request, self.initial(request), write)

    def begin(
        self,
        request: ActorRequest,
        initial: dict,
        write: Callable[..., EditorialModel],
        *,
        part: str = "",
        **context: Any,
    ) -> HttpResponse:
        """Page of a new entry; ``part`` names what it is about."""
        name = FormName(self.name, part=part)
        build = partial(self.build_new, {"token": uuid.uuid4(), **initial})
        if request.method == "GET":
            parts, kept = autosave_forms.opened(request, name, build)
            return self.form_page(request, parts, kept=kept, **context)
        parts = build(request.POST)
        form: Any = parts[0]
        if not form.is_valid():
            kept = autosave_forms.returned(request, name, form, build)
            return self.form_page(request, parts, kept=kept, **context)
        given = form.cleaned_data
        entry = write(by=request.actor, given=given, token=given["token"] or uuid.uuid4())
        autosave_forms.saved(request, name)
        return self.created(request, entry)

    @asking
    def edit(self, request: ActorRequest, pk: UUID, step: str = "") -> HttpResponse:
        entry = self.own(request, pk)
        is_open = may_edit(request.actor, entry)
        if request.method == "GET":
            if not is_open:
                raise WrongState
            return self._opened_page(request, entry, step)
        parts = self.build(entry, step, request.POST, kept_uploads.chosen(request))
        if not is_open:
            return self.form_page(request, parts, entry, step, status=409, closed=True)
        form: Any = parts[0]
        if not all(part.is_valid() for part in (form, *parts[1])):
            return self.form_page(request, parts, entry, step)
        return self._save(request, parts, entry, step)

    def _save(
        self, request: ActorRequest, parts: Parts, entry: EditorialModel, step: str
    ) -> HttpResponse:
        form: Any = parts[0]
        try:
            saved = writing.save(
                self.content,
                entry,
                by=request.actor,
                given=self.given(parts),
                expected_version=form.cleaned_data["version"] or 0,
            )
        except WrongState:
            return self.form_page(request, parts, entry, step, status=409, closed=True)
        except StaleVersion:
            saved = self.stored(entry)
            found = self.differences(parts, saved)
            if found:  # otherwise the same text was saved twice
                form.data = resent(form.data, {"version": saved.version})
                return self.form_page(request, parts, entry, step, status=409, differences=found)
        except RefusedUpload as error:
            form.add_error(None, str(error))
            return self.form_page(request, parts, entry, step)
        kept_uploads.release(request)
        autosave_forms.saved(request, FormName.of(entry, step))
        return self.saved(request, saved, step)

    def build_new(self, initial: dict, data: Any = None) -> Parts:
        return self.form(data, initial=initial), []

    def build(self, entry: EditorialModel, step: str, data: Any = None, files: Any = None) -> Parts:
        """The form of the step, and formsets of rows that hang on the entry."""
        return self.form(data, files, instance=entry, initial={"version": entry.version}), []

    def given(self, parts: Parts) -> dict[str, Any]:
        """The values of valid forms, as `editorial.authoring.writing` takes them."""
        form: Any = parts[0]
        return form.cleaned_data

    def differences(self, parts: Parts, stored: Any) -> list[Difference]:
        """What was typed and what was saved meanwhile, where it differs."""
        return list(differences(parts, self.build(stored, "")))

    def templates(self, step: str) -> list[str]:
        return [f"{self.folder}/form.html"]

    def created(self, request: ActorRequest, entry: EditorialModel) -> HttpResponse:
        return self.saved(request, entry, "")

    def saved(self, request: ActorRequest, entry: EditorialModel, step: str) -> HttpResponse:
        """Response after saving a draft: its page, or submission to moderation if requested."""
        if not entry.is_editable:
            return self.page_of(entry)
        if "submit" not in request.POST:
            text = _("Gespeichert. Bis Sie einreichen, liest das nur Ihre Kommune.")
            messages.success(request, text)
            return self.page_of(entry)
        try:
            return self.moved(request, entry, "submit", entry.version)
        except Incomplete as error:
            data = resent(request.POST, {"version": entry.version})
            form, _formsets = parts = self.build(entry, step, data)
            for name, problem in error.problems.items():
                form.add_error(name, str(problem))
            return self.form_page(request, parts, entry, step)

    def _opened_page(self, request: ActorRequest, entry: EditorialModel, step: str) -> HttpResponse:
        """The form with the user's unsaved input."""
        name = FormName.of(entry, step)
        parts, kept = autosave_forms.opened(request, name, partial(self.build, entry, step))
        if kept.restored:
            kept_uploads.put_back(request.actor, kept.restored.fields, *_forms(parts))
        return self.form_page(request, parts, entry, step, kept=kept)

    def form_page(
        self,
        request: ActorRequest,
        parts: Parts,
        entry: Any = None,
        step: str = "",
        *,
        status: int = 0,
        **extra: Any,
    ) -> HttpResponse:
        """Render the form.

        Callers pass ``kept`` for a form that was just opened or is for a new entry. Without it the
        form was submitted, and autosave resumes from the submitted data.
        """
        form: Any
        form, formsets = parts
        form.examples = self.examples
        if form.errors and "submit" in request.POST and not step:
            self._ask_for_all(form)
        is_back = request.method == "POST"
        lost = kept_uploads.keep(request.actor, *_forms(parts)) if is_back else []
        stored = self.stored(entry) if entry is not None and is_back else entry
        if "kept" not in extra:
            name, build = FormName.of(stored, step), partial(self.build, stored, step)
            extra["kept"] = autosave_forms.returned(request, name, form, build)
        has_errors = any(formset.total_error_count() for formset in formsets)
        context = {
            self.name: stored,
            "entry": stored,
            "form": form,
            "formsets": formsets,
            "has_errors": has_errors,
            "files_lost": lost,
            **(self.form_context(stored, step, parts) if stored is not None else {}),
            **extra,
        }
        status = status or (422 if form.errors or has_errors else 200)
        return render(request, self.templates(step), context, status=status)

    def form_context(self, entry: EditorialModel, step: str, parts: Parts) -> dict[str, Any]:
        """What the page of a form shows besides it: the moderation's remarks, also at each field."""
        form: Any = parts[0]
        remarks = open_remarks(entry, linked=True)
        form.remarks = by_field(remarks)
        return {"remarks": remarks, **self.context(entry)}

    def _ask_for_all(self, form: forms.BaseForm) -> None:
        """Add the errors that submitting would raise next, so that all are shown at once."""
        problems = kind_named(self.name).problems(_Typed(form.cleaned_data))
        for name, text in problems.items():
            if name in form.fields and name not in form.errors:
                form.add_error(name, text)
