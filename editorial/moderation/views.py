"""Moderation page: an entry with the decision form."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.errors import DomainError, Incomplete, NotAllowed, StaleVersion, WrongState
from editorial.moderation import queries
from editorial.moderation.canned_responses import offered_for
from editorial.moderation.forms import DecisionForm
from editorial.moderation.queue_views import kept, queue_url, to_next
from editorial.revisions.differences import of_revision
from editorial.revisions.returned import since_question
from editorial.workflow import claims, comments, pairs, services
from editorial.workflow.choices import State
from editorial.workflow.permissions import decides, possible_moves, wrote
from municipalities.actors import Actor
from municipalities.requests import ActorRequest
from municipalities.views.access import staff

DONE = {
    "publish": _("Veröffentlicht. Die Kommune erhält eine Mail."),
    "publish_partly": _(
        "Zum Teil veröffentlicht. Die Kommune erhält eine Mail mit Ihren Anmerkungen."
    ),
    "request_changes": _("Rückfrage gestellt. Die Kommune erhält eine Mail."),
    "reject": _("Abgelehnt. Die Kommune erhält eine Mail."),
    "take_down": _("Zurückgezogen. Die Kommune erhält eine Mail."),
}


@require_http_methods(["GET", "POST"])
@staff
def entry(request: ActorRequest, kind: str, pk: UUID) -> HttpResponse:
    """The whole entry. POST decides, takes over the claim, or inserts a text block.

    Users who may not decide see the reason instead of the form.
    """
    known, row = queries.find_entry(kind, pk, request.actor)
    claims.renew(row, by=request.actor)
    moves = [name for name in possible_moves(request.actor, row) if name in DONE]
    form = DecisionForm(
        request.POST or None,
        moves=moves,
        initial={
            "version": row.version,
            "go_on": request.GET.get("go_on") == "1",
            "together": True,
        },
        has_remarks=comments.any_typed(request.POST),
    )
    if request.method == "POST":
        if not moves:
            error = WrongState() if decides(request.actor, row) else NotAllowed()
            services.note_refusal(row, "decide", by=request.actor, error=error)
            raise error
        if "take_over" in request.POST:
            claims.take(row, by=request.actor, anyway=True)
            form = form.as_typed()
        elif "insert" in request.POST:
            form = form.with_canned_response()
        elif form.is_valid():
            return _decide(request, known, row, form)
    return _entry_page(request, known, row, form, moves, status=422 if form.errors else 200)


def _decide(request: ActorRequest, kind: Any, row: Any, form: DecisionForm) -> HttpResponse:
    name = form.cleaned_data["decision"]
    try:
        pairs.move_together(
            row,
            _companions(request, row, form),
            name,
            by=request.actor,
            expected_version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            remarks=comments.sent(request.POST, row),
        )
    except Incomplete as error:
        form.add_error(None, " ".join(map(str, error.problems.values())))
        return _entry_page(request, kind, row, form, [name], status=422)
    except claims.Claimed as error:
        services.note_refusal(row, name, by=request.actor, error=error)
        form.add_error(None, error.message)
        return _entry_page(request, kind, row, form, form.moves, status=error.status)
    except (StaleVersion, WrongState) as error:
        services.note_refusal(row, name, by=request.actor, error=error)
        return _changed_page(request, row, form, error)
    except DomainError as error:
        if type(error) is not DomainError:
            services.note_refusal(row, name, by=request.actor, error=error)
            raise
        form.add_error(None, str(error.message))
        return _entry_page(request, kind, row, form, [name], status=422)
    is_part = name == "publish" and comments.any_typed(request.POST)
    messages.success(request, DONE["publish_partly" if is_part else name])
    return (
        to_next(request) if form.cleaned_data["go_on"] else redirect(queue_url(kept(request.GET)))
    )


def _companions(request: ActorRequest, row: Any, form: DecisionForm) -> list:
    """The entries decided together with ``row``, in the versions shown. Raises `StaleVersion`."""
    if not form.cleaned_data["together"] or row.state != State.SUBMITTED:
        return []
    return pairs.chosen(_offered(row, request.actor), request.POST.getlist("with"))


def _offered(row: Any, actor: Actor) -> list:
    """Entries that wait together with this one and that the same person may decide."""
    return [other for other in pairs.waiting_with_one(row) if decides(actor, other)]


def _changed_page(
    request: ActorRequest, row: Any, form: DecisionForm, error: DomainError
) -> HttpResponse:
    """The entry changed since it was read: show its current state, keep the typed reason."""
    try:
        kind, row = queries.find_entry(row.kind_name, row.pk, request.actor)
    except Http404:
        raise error from None
    moves = [name for name in possible_moves(request.actor, row) if name in DONE]
    form = form.as_typed(moves=moves, version=row.version)
    return _entry_page(request, kind, row, form, moves, error.status, is_changed=True)


def _entry_page(
    request: ActorRequest,
    kind: Any,
    row: Any,
    form: forms.BaseForm,
    moves: Any,
    status: int,
    **extra: Any,
) -> HttpResponse:
    claim = claims.of_entry(row)
    changes = of_revision(row) if row.is_revision else []
    context = {
        "kind": kind,
        "entry": row,
        "form": form,
        "moves": moves,
        "claim": claim,
        "is_mine": claim is not None and claim.user_id == request.actor.user_id,
        "canned_responses": offered_for(moves),
        "query": kept(request.GET),
        "is_author": wrote(request.actor, row),
        "is_member": request.actor.is_member_of(row.municipality_id),
        "changes": changes,
        "remarks": comments.remarkable(row, changes, request.POST),
        "is_whole": kind.schema.readers in {change.name for change in changes},
        "open_remarks": comments.open_remarks(row),
        "history": queries.history(row),
        "since": since_question(row),
        "companions": [(other, pairs.wish_of(other)) for other in _offered(row, request.actor)],
        **kind.review_context(row, request.actor),
        **extra,
    }
    return render(request, "editorial/entry.html", context, status=status)
