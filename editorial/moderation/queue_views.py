"""The moderation queue: list, claims, bulk approval of minor revisions."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.lists.keyset import InvalidCursor
from editorial.models import EditorialModel, Report
from editorial.moderation import bulk, queries, queue
from editorial.moderation.metrics import decision_times
from editorial.workflow import claims, services
from editorial.workflow.kinds import kind_for
from municipalities.actors import Actor
from municipalities.requests import ActorRequest
from municipalities.views.access import staff

_WISH = re.compile(r"(?P<kind>[a-z_]{1,20}):(?P<pk>[0-9a-f-]{36}):(?P<version>[0-9]{1,9})")


@require_safe
@staff
def queue_page(request: ActorRequest) -> HttpResponse:
    """Invalid parameters are ignored and answered with status 400."""
    data: QueryDict = request.GET
    status, problem = 200, ""
    try:
        found = queue.read_queue(data, request.actor)
    except InvalidCursor:
        data, status = data.copy(), 400
        del data["cursor"]
        found = queue.read_queue(data, request.actor)
        problem = _("Diese Seite der Liste gibt es nicht mehr. Sie sehen den Anfang der Liste.")
    context = {
        "queue": found,
        "sorts": [(v, label, v == found.parameters.ordering) for v, label in queue.SORTS],
        "times": decision_times(),
        "problem": problem,
        "query": kept(data),
        "reports": Report.objects.visible_to(request.actor).open().count(),
    }
    status = 400 if found.parameters.errors else status
    return render(request, "editorial/queue.html", context, status=status)


@require_POST
@staff
def take_next(request: ActorRequest) -> HttpResponse:
    """Claim the oldest free entry that matches the filters in the URL."""
    return to_next(request)


@require_POST
@staff
def take(request: ActorRequest, kind: str, pk: UUID) -> HttpResponse:
    _kind, entry = queries.find_entry(kind, pk, request.actor)
    try:
        claims.take(entry, by=request.actor)
    except DomainError as error:
        services.note_refusal(entry, "claim", by=request.actor, error=error)
        if not isinstance(error, claims.Claimed):
            raise
        messages.error(request, error.message)
    return redirect(entry_url(entry, kept(request.GET)))


@require_POST
@staff
def release(request: ActorRequest, kind: str, pk: UUID) -> HttpResponse:
    _kind, entry = queries.find_entry(kind, pk, request.actor)
    claims.release(entry, by=request.actor)
    messages.success(request, _("Zurückgegeben. Andere können den Eintrag jetzt übernehmen."))
    return redirect(queue_url(kept(request.GET)))


@require_POST
@staff
def approve_minor(request: ActorRequest) -> HttpResponse:
    """Approve each ticked revision on its own and report the outcomes."""
    found = (_WISH.fullmatch(text) for text in request.POST.getlist("entry"))
    wishes = [wish for match in found if match and (wish := _wish(match))]
    if not wishes:
        messages.error(request, _("Bitte wählen Sie mindestens einen Eintrag aus."))
        return redirect(queue_url(kept(request.GET)))
    outcomes = bulk.approve_minor(wishes, by=request.actor)
    context = {
        "approved": [row for row in outcomes if not row.problem],
        "refused": [row for row in outcomes if row.problem],
        "query": kept(request.GET),
    }
    return render(request, "editorial/bulk_result.html", context)


def to_next(request: ActorRequest) -> HttpResponse:
    """Claim the next entry and redirect to it, or to the queue if none is free."""
    entry = next_entry(request.GET, request.actor)
    if entry is None:
        messages.info(request, _("Zurzeit ist kein weiterer Eintrag frei, den Sie prüfen können."))
        return redirect(queue_url(kept(request.GET)))
    return redirect(entry_url(entry, kept(request.GET, go_on="1")))


def next_entry(data: Any, actor: Actor) -> EditorialModel | None:
    parameters = queue.parameters_of(data, actor)

    def among(model: type[EditorialModel], rows: QuerySet[Any]) -> QuerySet[Any]:
        return queue.matching(parameters, kind_for(model), rows, actor, ignoring="assignee")

    return claims.take_next(actor, among=among)


def kept(data: Any, **more: str) -> str:
    """The filters of the queue as a query string, to return to the same list."""
    query = queue.filled(data)
    for name in ("cursor", "go_on"):
        query.pop(name, None)
    query.update(more)
    return f"?{query.urlencode()}" if query else ""


def queue_url(query: str) -> str:
    return reverse("moderation_queue") + query


def entry_url(entry: EditorialModel, query: str) -> str:
    return reverse("moderation_entry", args=[entry.kind_name, entry.pk]) + query


def _wish(match: re.Match) -> bulk.Wish | None:
    try:
        return bulk.Wish(match["kind"], str(UUID(match["pk"])), int(match["version"]))
    except ValueError:
        return None
