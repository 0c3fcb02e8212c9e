"""Moderation: the queue, and one entry with its decision on the same page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import DomainError, Incomplete, NotAllowed
from editorial import comments, queries, services
from editorial.differences import of_revision
from editorial.forms import DecisionForm
from editorial.models import Report
from editorial.rights import possible_moves, wrote
from municipalities.views.access import staff

DONE = {
    "publish": _("Veröffentlicht. Die Kommune erhält eine Mail."),
    "request_changes": _("Rückfrage gestellt. Die Kommune erhält eine Mail."),
    "reject": _("Abgelehnt. Die Kommune erhält eine Mail."),
    "take_down": _("Zurückgezogen. Die Kommune erhält eine Mail."),
}


@require_safe
@staff
def queue(request: HttpRequest) -> HttpResponse:
    context = {
        "rows": queries.queue(request.actor),
        "total": queries.queue_length(request.actor),
        "reports": Report.objects.visible_to(request.actor).open().count(),
    }
    return render(request, "editorial/queue.html", context)


@require_http_methods(["GET", "POST"])
@staff
def entry(request: HttpRequest, kind: str, pk) -> HttpResponse:
    """The whole entry; POST decides. Those who may not decide read why."""
    known, row = queries.find_entry(kind, pk, request.actor)
    moves = [name for name in possible_moves(request.actor, row) if name in DONE]
    form = DecisionForm(
        request.POST or None,
        moves=moves,
        initial={"version": row.version},
        has_remarks=any(
            key.startswith(comments.PREFIX) and request.POST[key].strip() for key in request.POST
        ),
    )
    if request.method == "POST":
        if not moves:
            error = NotAllowed()
            services.note_refusal(row, "decide", by=request.actor, error=error)
            raise error
        if form.is_valid():
            return _decide(request, known, row, form)
    return _entry_page(request, known, row, form, moves, status=422 if form.errors else 200)


def _decide(request: HttpRequest, kind, row, form: DecisionForm) -> HttpResponse:
    name = form.cleaned_data["decision"]
    try:
        services.move(
            row,
            name,
            by=request.actor,
            expected_version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            remarks=comments.sent(request.POST, row),
        )
    except Incomplete as error:
        form.add_error(None, " ".join(map(str, error.problems.values())))
        return _entry_page(request, kind, row, form, [name], status=422)
    except DomainError as error:
        if type(error) is not DomainError:
            services.note_refusal(row, name, by=request.actor, error=error)
            raise
        form.add_error(None, str(error.message))
        return _entry_page(request, kind, row, form, [name], status=422)
    messages.success(request, DONE[name])
    return redirect("moderation_queue")


def _entry_page(request, kind, row, form, moves, status) -> HttpResponse:
    changes = of_revision(row) if row.is_revision else []
    context = {
        "kind": kind,
        "entry": row,
        "form": form,
        "moves": moves,
        "is_author": wrote(request.actor, row),
        "is_member": request.actor.is_member_of(row.municipality_id),
        "changes": changes,
        "remarks": comments.remarkable(row, changes, request.POST),
        "open_remarks": comments.open_remarks(row),
        "history": queries.history(row),
        **kind.review_context(row, request.actor),
    }
    return render(request, "editorial/entry.html", context, status=status)
