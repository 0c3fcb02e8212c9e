"""Pages on which a town writes entries with a single form (lessons, needs), configured per kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError, Incomplete, NotAllowed, StaleVersion, WrongState
from core.forms.lost_updates import version_sent
from core.forms.values import differences, resent
from editorial.authoring import autosave_forms, writing
from editorial.authoring.autosave import FormName
from editorial.authoring.writing import Content
from editorial.models import EditorialModel
from editorial.workflow import services
from editorial.workflow.comments import by_field, open_remarks
from editorial.workflow.kinds import kind_named, kind_of
from editorial.workflow.permissions import may_delete, may_edit, owns
from editorial.workflow.preview import as_published
from municipalities.actors import ANONYMOUS
from municipalities.requests import ActorRequest
from municipalities.views.access import signed_in

DONE = {
    "submit": gettext_lazy(
        "Eingereicht. Die Moderation prüft Ihren Eintrag; Sie erhalten eine Mail."
    ),
    "withdraw": gettext_lazy("Zurückgeholt. Sie können den Entwurf wieder bearbeiten."),
    "archive": gettext_lazy(
        "Archiviert. Der Eintrag bleibt lesbar, steht aber nicht mehr in Listen."
    ),
    "restore": gettext_lazy("Wieder veröffentlicht."),
}
_asking = method_decorator([require_http_methods(["GET", "POST"]), signed_in])
_asking_safely = method_decorator([require_safe, signed_in])
_acting = method_decorator([require_POST, signed_in])


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


@dataclass(frozen=True)
class Authoring:
    """The pages of one kind.

    ``name`` prefixes the URL names (``lesson_edit``) and is the variable for the entry in the
    template ``<folder>/form.html``. ``related`` is passed to ``select_related``. ``context(entry)``
    is added to the context of the form page. ``after_delete(entry)`` returns the redirect target
    after deletion. ``preview_context(entry)`` is what the public page would show to an anonymous
    reader.
    """

    name: str
    content: Content
    form: type
    folder: str
    examples: dict
    related: tuple[str, ...]
    after_delete: Callable[[EditorialModel], Any]
    context: Callable[[EditorialModel], dict] = lambda entry: {}
    preview_context: Callable[[EditorialModel], dict] = lambda entry: {}

    @_asking
    def edit(self, request: ActorRequest, pk: UUID) -> HttpResponse:
        entry = self.own(request, pk)
        if request.method == "GET" and not may_edit(request.actor, entry):
            raise WrongState
        if request.method == "GET":
            return self.opened_page(request, FormName.of(entry), self._build(entry), entry)
        form = self.form(request.POST, instance=entry, initial={"version": entry.version})
        if not form.is_valid():
            return self.form_page(request, form, entry)
        try:
            saved = writing.save(
                self.content,
                entry,
                by=request.actor,
                given=form.cleaned_data,
                expected_version=form.cleaned_data["version"] or 0,
            )
        except WrongState:
            return self.form_page(request, form, entry, status=409, closed=True)
        except StaleVersion:
            return self._conflict_page(request, entry, form)
        autosave_forms.saved(request, FormName.of(entry))
        return self.saved(request, saved)

    @_acting
    def move(self, request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
        entry = self.own(request, pk)
        text = request.POST.get("version", "")
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise WrongState
        try:
            return self._moved(request, entry, name, int(text))
        except Incomplete as error:
            messages.error(request, " ".join(map(str, error.problems.values())))
            return redirect(f"{self.name}_edit", pk)
        except DomainError as error:
            services.note_refusal(entry, name, by=request.actor, error=error)
            raise

    @_acting
    def revise(self, request: ActorRequest, pk: UUID) -> HttpResponse:
        """Open the pending revision of a published entry; the public text stays as it is."""
        entry = self.own(request, pk)
        revision = writing.open_revision(self.content, entry, by=request.actor)
        if not revision.is_editable:
            return redirect(f"{self.name}_detail", str(revision.pk))
        return redirect(f"{self.name}_edit", revision.pk)

    @_asking
    def delete(self, request: ActorRequest, pk: UUID) -> HttpResponse:
        """GET asks for confirmation; POST deletes a draft or gives up a pending revision."""
        entry = self.own(request, pk)
        if not may_delete(request.actor, entry):
            raise WrongState
        if request.method == "POST":
            target = self.after_delete(entry)
            try:
                services.delete_draft(
                    entry, by=request.actor, expected_version=version_sent(request)
                )
            except StaleVersion:
                entry.refresh_from_db()
                context = {"entry": entry, "is_stale": True}
                return render(request, "editorial/delete.html", context, status=409)
            messages.success(request, _("Gelöscht."))
            return redirect(target)
        return render(request, "editorial/delete.html", {"entry": entry})

    @_asking_safely
    def preview(self, request: ActorRequest, pk: UUID) -> HttpResponse:
        """The page as readers will see it after publication."""
        entry = self.own(request, pk)
        if entry.is_public:
            return redirect(entry)
        page = "edit" if entry.is_editable else "detail"
        back = reverse(f"{self.name}_{page}", args=[str(entry.pk)])
        model: Any = self.content.model
        rows = model.objects.filter(pk=entry.pk).with_card_data()
        shown = as_published(rows.get(), slug=entry.pk.hex)
        context = {
            self.name: shown,
            **self.preview_context(shown),
            "actor": ANONYMOUS,
            "preview": {"back_url": back, "note": kind_of(shown).readers(shown)},
        }
        return render(request, f"{self.folder}/detail.html", context)

    def own(self, request: ActorRequest, pk: UUID) -> EditorialModel:
        """Return the entry; 404 if it is not visible, 403 if the user does not act for its town."""
        rows = self.content.model.objects.visible_to(request.actor)
        entry = get_object_or_404(
            rows.select_related("municipality__district", "revision_of", *self.related), pk=pk
        )
        if not owns(request.actor, entry):
            error = NotAllowed()
            services.note_refusal(entry, "edit", by=request.actor, error=error)
            raise error
        return entry

    def saved(self, request: ActorRequest, entry: EditorialModel) -> HttpResponse:
        """Response after saving a draft: its page, or submission to moderation if requested."""
        address = f"{self.name}_detail"
        if not entry.is_editable:
            return redirect(address, str(entry.pk))
        if "submit" not in request.POST:
            text = _("Gespeichert. Bis Sie einreichen, liest das nur Ihre Kommune.")
            messages.success(request, text)
            return redirect(address, str(entry.pk))
        try:
            return self._moved(request, entry, "submit", entry.version)
        except Incomplete as error:
            bound = self.form(request.POST, instance=entry)
            bound.data = resent(bound.data, {"version": entry.version})
            for field, problem in error.problems.items():
                bound.add_error(field, problem)
            return self.form_page(request, bound, entry)

    def opened_page(
        self,
        request: ActorRequest,
        name: FormName,
        build: Any,
        entry: Any = None,
        **extra: Any,
    ) -> HttpResponse:
        """Form page with the user's unsaved input; ``build(data)`` creates the form."""
        (form, _formsets), kept = autosave_forms.opened(request, name, build)
        return self.form_page(request, form, entry, kept=kept, **extra)

    def _build(self, entry: EditorialModel) -> Any:
        initial = {"version": entry.version}
        return lambda data: (self.form(data, instance=entry, initial=initial), [])

    def form_page(
        self,
        request: ActorRequest,
        form: Any,
        entry: Any = None,
        *,
        status: int = 0,
        **extra: Any,
    ) -> HttpResponse:
        """Render the form.

        Callers pass ``kept`` for a form that was just opened or is for a new entry. Without it the
        form was submitted, and autosave resumes from the submitted data.
        """
        if form.errors and "submit" in request.POST:
            self._ask_for_all(form)
        if "kept" not in extra:
            stored = self.content.model.objects.get(pk=entry.pk)
            extra["kept"] = autosave_forms.returned(
                request, FormName.of(stored), form, self._build(stored)
            )
        context = {self.name: entry, "form": form, "examples": self.examples, **extra}
        if entry is not None:
            remarks = open_remarks(entry, linked=True)
            form.remarks = by_field(remarks)
            context |= {"remarks": remarks, **self.context(entry)}
        status = status or (422 if form.errors else 200)
        return render(request, f"{self.folder}/form.html", context, status=status)

    def _ask_for_all(self, form: forms.BaseForm) -> None:
        """Add the errors that submitting would raise next, so that all are shown at once."""
        problems = kind_named(self.name).problems(_Typed(form.cleaned_data))
        for name, text in problems.items():
            if name in form.fields and name not in form.errors:
                form.add_error(name, text)

    def _moved(
        self, request: ActorRequest, entry: EditorialModel, name: str, version: int
    ) -> HttpResponse:
        moved = services.move(entry, name, by=request.actor, expected_version=version)
        messages.success(request, DONE[name])
        return redirect(f"{self.name}_detail", moved.original.slug or str(moved.pk))

    def _conflict_page(
        self, request: ActorRequest, entry: EditorialModel, form: forms.BaseForm
    ) -> HttpResponse:
        """Someone else saved meanwhile: show their text, keep the submitted text in the form."""
        stored = self.content.model.objects.get(pk=entry.pk)
        form.data = resent(form.data, {"version": stored.version})
        built, _formsets = self._build(stored)(None)
        others = list(differences((form, []), (built, [])))
        if not others:
            autosave_forms.saved(request, FormName.of(entry))
            return redirect(f"{self.name}_detail", str(entry.pk))
        return self.form_page(request, form, entry, status=409, differences=others)
