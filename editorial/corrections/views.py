"""Pages on which readers propose corrections and the owning town decides."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError, Incomplete, StaleVersion, WrongState
from core.lists.keyset import Key
from core.lists.row_page import row_page_or_first
from editorial.corrections import correctable_fields
from editorial.corrections import services as corrections
from editorial.corrections.correctable_fields import as_text
from editorial.corrections.forms import CorrectionForm, RefuseForm
from editorial.corrections.notices import CORRECTION
from editorial.corrections.public_forms import guarded
from editorial.corrections.queries import rows, situation
from editorial.corrections.services import (
    KEPT_ELSEWHERE,
    ONLY_PUBLISHED,
    Proposal,
    TooManyOpen,
    Unchanged,
)
from editorial.models import Correction, EditorialModel
from editorial.workflow import services
from editorial.workflow.choices import State
from editorial.workflow.kinds import EntryKind, kind_named
from editorial.workflow.permissions import owns
from municipalities.requests import ActorRequest, SignedInRequest
from municipalities.views.access import member, signed_in, staff
from notifications.recipients import has_people
from notifications.services import mark_read

PAGE_SIZE = 30
NEWEST_FIRST = (Key("created_at", descending=True), Key("id", descending=True))


def public_entry(
    request: ActorRequest, kind_name: str, pk: UUID
) -> tuple[EntryKind, EditorialModel]:
    """The entry, if it is public and the reader may see it; otherwise 404."""
    try:
        kind = kind_named(kind_name)
    except LookupError as error:
        raise Http404 from error
    seen = kind.model.objects.visible_to(request.actor).public().originals()
    return kind, get_object_or_404(
        seen.select_related("municipality__district", *kind.related), pk=pk
    )


def _correctable(
    request: ActorRequest, kind_name: str, pk: UUID
) -> tuple[EntryKind, EditorialModel]:
    kind, entry = public_entry(request, kind_name, pk)
    if entry.state != State.PUBLISHED:
        raise WrongState(ONLY_PUBLISHED)
    if entry.is_harvested:
        raise WrongState(KEPT_ELSEWHERE)
    return kind, entry


@require_safe
def choose(request: ActorRequest, kind: str, pk: UUID) -> HttpResponse:
    """All correctable fields with their current values."""
    known, entry = _correctable(request, kind, pk)
    found = correctable_fields.targets(known.correctable, entry, request.actor)
    context = {
        "entry": entry,
        "own": owns(request.actor, entry),
        "has_people": has_people(entry.municipality_id),
        "filled": [(target, target.shown(target.value)) for target in found if target.value],
        "empty": [target for target in found if not target.value],
    }
    return render(request, "editorial/correction_fields.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def propose(request: ActorRequest, kind: str, pk: UUID, field: str) -> HttpResponse:
    """One field with its current text, to be edited; errors keep the input."""
    known, entry = _correctable(request, kind, pk)
    target = correctable_fields.find(known.correctable, entry, field, request.actor)
    if target is None:
        raise Http404
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        target=target,
        version=entry.version,
        signed_in=request.actor.is_authenticated,
    )
    context = {"entry": entry, "target": target, "own": owns(request.actor, entry)}
    thanks = reverse("correction_thanks", args=[kind, pk])

    def write() -> None:
        corrections.propose(entry, _proposal(form), by=request.actor)

    return guarded(
        request,
        form,
        action="correction",
        write=write,
        thanks=thanks,
        template="editorial/correction_form.html",
        context=context,
        told={Unchanged: "value", TooManyOpen: None},
    )


def _proposal(form: CorrectionForm) -> Proposal:
    data = form.cleaned_data
    return Proposal(
        form.target,
        as_text(form.proposed),
        base_value=form.seen[0],
        base_version=form.seen[1],
        comment=data["comment"],
        source_url=data["source_url"],
        contact_email=data.get("contact_email", ""),
        token=data["token"],
    )


@require_safe
def thanks(request: ActorRequest, kind: str, pk: UUID) -> HttpResponse:
    _kind, entry = public_entry(request, kind, pk)
    return render(request, "editorial/correction_thanks.html", {"entry": entry})


@require_safe
@member
def town_list(request: ActorRequest) -> HttpResponse:
    """Proposals for entries of the user's own town."""
    seen = Correction.objects.visible_to(request.actor)
    chosen = seen.filter(municipality=request.actor.municipality_id)
    return _list_page(request, chosen, for_staff=False)


@require_safe
@staff
def staff_list(request: ActorRequest) -> HttpResponse:
    """Open proposals in all towns, read-only for the moderation."""
    return _list_page(request, Correction.objects.visible_to(request.actor), for_staff=True)


def _list_page(request: ActorRequest, chosen: Any, *, for_staff: bool) -> HttpResponse:
    decided = request.GET.get("show") == "decided"
    chosen = chosen.exclude(state=Correction.State.OPEN) if decided else chosen.open()
    chosen = chosen.select_related("by_municipality__district", "municipality__district")
    listed = f"corrections {for_staff} {decided}"
    page, status = row_page_or_first(request, chosen, NEWEST_FIRST, size=PAGE_SIZE, context=listed)
    context = {
        "page": page,
        "rows": rows(page.results, request.actor),
        "decided": decided,
        "for_staff": for_staff,
    }
    return render(request, "editorial/correction_list.html", context, status=status)


@require_safe
@signed_in
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Old and proposed text; members of the town also get the two buttons."""
    row = _visible(request, pk)
    mark_read(request.user, about=row.object_id, kind=CORRECTION)
    return _detail_page(request, row, RefuseForm())


def _visible(request: ActorRequest, pk: UUID) -> Correction:
    seen = Correction.objects.visible_to(request.actor)
    loaded = seen.select_related(
        "by_municipality__district", "municipality__district", "decided_by"
    )
    return get_object_or_404(loaded, pk=pk)


def _detail_page(
    request: ActorRequest, row: Correction, form: forms.BaseForm, *, status: int = 200, **extra: Any
) -> HttpResponse:
    now = situation(row, request.actor)
    context = {
        "correction": row,
        "now": now,
        "base": now.shown(row.base_value),
        "proposed": now.shown(row.proposed_value),
        "public": now.shown(now.public.value) if now.public else "",
        "revised": now.shown(now.revised.value) if now.revised else "",
        "revision_url": _url_of(row, now.revision),
        "form": form,
        "decides": row.is_open and request.actor.municipality_id == row.municipality_id,
        **extra,
    }
    return render(request, "editorial/correction_detail.html", context, status=status)


def _url_of(row: Correction, revision: EditorialModel | None) -> str:
    return reverse(f"{row.kind}_detail", args=[str(revision.pk)]) if revision else ""


@require_POST
@signed_in
def accept(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Write into the pending revision, then submit it or continue in the form."""
    row = _visible(request, pk)
    seen = request.POST.get("seen", "")
    try:
        revision = corrections.accept(row, by=request.actor, seen=seen)
    except StaleVersion:
        return _detail_page(request, row, RefuseForm(), status=409, changed=True)
    except DomainError as error:
        _note_refusal(row, "correction_accept", request, error)
        raise
    if revision is None:
        messages.success(request, _("Abgeschlossen. Zu übernehmen war nichts mehr."))
        return redirect("correction_list")
    if "submit" in request.POST:
        return _submitted(request, row, revision)
    messages.success(
        request, _("Übernommen in Ihre Überarbeitung. Reichen Sie sie ein, wenn alles stimmt.")
    )
    return redirect(_edit_url(row, revision))


def _submitted(request: ActorRequest, row: Correction, revision: EditorialModel) -> HttpResponse:
    try:
        services.move(revision, "submit", by=request.actor, expected_version=revision.version)
    except Incomplete as error:
        problems = " ".join(map(str, error.problems.values()))
        messages.error(request, _("Übernommen, aber noch nicht eingereicht.") + f" {problems}")
        return redirect(_edit_url(row, revision))
    except DomainError as error:
        services.note_refusal(revision, "submit", by=request.actor, error=error)
        messages.error(request, _("Übernommen, aber noch nicht eingereicht.") + f" {error}")
        return redirect(_edit_url(row, revision))
    messages.success(request, _("Übernommen und eingereicht. Die Moderation prüft die Änderung."))
    return redirect("correction_list")


def _edit_url(row: Correction, revision: EditorialModel) -> str:
    return kind_named(row.kind).edit_url(revision, row.field)


@require_POST
@signed_in
def refuse(request: ActorRequest, pk: UUID) -> HttpResponse:
    row = _visible(request, pk)
    form = RefuseForm(request.POST)
    is_owner = request.actor.municipality_id == row.municipality_id
    if is_owner and row.is_open and not form.is_valid():
        return _detail_page(request, row, form, status=422)
    try:
        corrections.refuse(row, by=request.actor, reason=request.POST.get("reason", ""))
    except DomainError as error:
        _note_refusal(row, "correction_refuse", request, error)
        raise
    messages.success(request, _("Abgeschlossen. Der Eintrag bleibt, wie er ist."))
    return redirect("correction_list")


def _note_refusal(row: Correction, wish: str, request: ActorRequest, error: DomainError) -> None:
    entry = kind_named(row.kind).model.objects.get(pk=row.object_id)
    services.note_refusal(entry, wish, by=request.actor, error=error)
