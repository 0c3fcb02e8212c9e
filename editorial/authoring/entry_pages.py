"""Pages of an entry for its town, apart from its form: moves, revision, deletion, preview."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Incomplete, StaleVersion, WrongState
from core.forms.lost_updates import version_sent
from editorial.authoring import writing
from editorial.authoring.writing import Content
from editorial.models import EditorialModel
from editorial.workflow import pairs, services
from editorial.workflow.kinds import kind_of
from editorial.workflow.permissions import may_delete, owns
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
asking = method_decorator([require_http_methods(["GET", "POST"]), signed_in])
asking_safely = method_decorator([require_safe, signed_in])
_acting = method_decorator([require_POST, signed_in])


@dataclass(frozen=True, kw_only=True)
class EntryPages:
    """The pages of one kind.

    ``name`` prefixes the URL names (``lesson_submit``) and is the variable for the entry in the
    template ``<folder>/detail.html``. ``related`` is passed to ``select_related``.
    ``after_delete(entry)`` returns the redirect target after deletion. ``preview_context(entry)``
    is what the public page would show to an anonymous reader. ``check_page`` is the page (as in its
    URL name) that shows what is missing before submission, with the message ``incomplete``; without
    it the message lists what is missing.
    """

    name: str
    content: Content
    folder: str
    related: tuple[str, ...] = ()
    after_delete: Callable[[Any], Any] = lambda entry: "dashboard"
    preview_context: Callable[[Any], dict] = lambda entry: {}
    check_page: str = "edit"
    incomplete: Any = ""

    @_acting
    def move(self, request: ActorRequest, pk: UUID, name: str) -> HttpResponse:
        entry = self.own(request, pk)
        try:
            with services.refusal_noted(entry, name, by=request.actor):
                return self.moved(request, entry, name, version_sent(request))
        except Incomplete as error:
            problems = " ".join(map(str, error.problems.values()))
            messages.error(request, self.incomplete or problems)
            return redirect(f"{self.name}_{self.check_page}", pk)

    @_acting
    def revise(self, request: ActorRequest, pk: UUID) -> HttpResponse:
        """Open the pending revision of a published entry, at a field if one is posted."""
        entry = self.own(request, pk)
        revision = writing.open_revision(self.content, entry, by=request.actor)
        if not revision.is_editable:
            return self.page_of(revision)
        field = request.POST.get("field", "")
        return redirect(kind_of(entry).edit_url(revision, field if field.isidentifier() else ""))

    @asking
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

    @asking_safely
    def preview(self, request: ActorRequest, pk: UUID) -> HttpResponse:
        """The page as readers will see it after publication."""
        entry = self.own(request, pk)
        if entry.is_public:
            return redirect(entry)
        page = self.check_page if entry.is_editable else "detail"
        back = reverse(f"{self.name}_{page}", args=[str(entry.pk)])
        is_first = entry.original.published_at is None
        context = self.previewed(request, entry)
        context["preview"] |= {"back_url": back, "is_first": is_first}
        return render(request, f"{self.folder}/detail.html", {"actor": ANONYMOUS, **context})

    def previewed(self, request: ActorRequest, entry: EditorialModel) -> dict[str, Any]:
        """Context of the preview; ``preview`` is that of ``editorial/_preview.html``."""
        model: Any = self.content.model
        rows = model.objects.filter(pk=entry.pk).with_card_data()
        shown = as_published(rows.get(), slug=entry.pk.hex)
        preview = {"note": kind_of(shown).readers(shown)}
        return {self.name: shown, "entry": shown, **self.preview_context(shown), "preview": preview}

    def own(self, request: ActorRequest, pk: UUID) -> EditorialModel:
        """Return the entry; 404 if it is not visible, 403 if the user does not act for its town."""
        rows = self.content.model.objects.visible_to(request.actor)
        entry = get_object_or_404(self._loaded(rows), pk=pk)
        services.refuse_unless(owns(request.actor, entry), entry, "edit", by=request.actor)
        return entry

    def _loaded(self, rows: Any) -> Any:
        return rows.select_related("municipality__district", "revision_of", *self.related)

    def stored(self, entry: EditorialModel) -> EditorialModel:
        """The entry as it is stored; validation of a form changes the instance in memory."""
        return self._loaded(self.content.model.objects).get(pk=entry.pk)

    def page_of(self, entry: EditorialModel) -> HttpResponse:
        """A revision has a page of its own, which only town and moderation read."""
        return redirect(f"{self.name}_detail", str(entry.pk))

    def moved(
        self, request: ActorRequest, entry: EditorialModel, name: str, version: int | None
    ) -> HttpResponse:
        if version is None:
            raise WrongState
        wishes = request.POST.getlist("with") if name == "submit" else []
        others = pairs.chosen(pairs.ready_with(entry), wishes) if wishes else []
        moved = pairs.move_together(entry, others, name, by=request.actor, expected_version=version)
        messages.success(request, DONE[name])
        return redirect(moved.original)
