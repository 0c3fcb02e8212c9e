"""Pages of events for readers and for the inviting towns."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError, NotAllowed
from core.lists.list_view import list_page
from editorial.authoring.pages import Authoring
from editorial.workflow.permissions import owns, possible_moves
from editorial.workflow.services import note_refusal
from events import registrations, services
from events.choices import EventKind
from events.forms import EXAMPLES, CancelForm, EventForm
from events.listing import EVENTS, TO_COME
from events.models import Event
from events.presentation import SORTS, json_ld, yesterday
from municipalities.views.access import member


def _initial(request: HttpRequest) -> dict:
    """A study visit, about the project whose page linked here."""
    return {
        "event_kind": EventKind.STUDY_VISIT,
        "project": request.GET.get("project", ""),
        "municipality": request.actor.municipality_id,
    }


PAGES = Authoring(
    name="event",
    content=services.CONTENT,
    form=EventForm,
    folder="events",
    examples=EXAMPLES,
    initial=_initial,
)


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """Upcoming events, or those between the requested days."""
    asked = any(request.GET.get(name) for name in ("from", "until"))
    return list_page(
        request,
        EVENTS if asked else TO_COME,
        folder="events",
        sorts=SORTS,
        yesterday=yesterday(),
        between={name: request.GET.get(name, "") for name in ("from", "until")},
    )


@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """By slug, or by id as long as there is no slug; 410 for withdrawn events."""
    rows = Event.objects.visible_to(request.actor).with_card_data()
    event = rows.filter(**_address(slug)).first()
    if event is None:
        if Event.objects.withdrawn().filter(**_address(slug)).exists():
            return render(request, "410.html", status=410)
        raise Http404
    if event.slug and event.slug != slug:
        return redirect(event)
    return event_page(request, event)


def _moves(actor, event: Event) -> list[str]:
    """Transitions offered as buttons: upcoming events can be cancelled, not archived."""
    if not actor.is_authenticated:
        return []
    moves = possible_moves(actor, event)
    return [name for name in moves if name != "archive" or not event.can_be_visited]


def event_page(request: HttpRequest, event: Event, *, status: int = 200, **more) -> HttpResponse:
    actor = request.actor
    own = owns(actor, event)
    mine = None
    if actor.is_authenticated:
        mine = event.registrations.active().filter(user=actor.user_id).first()
    context = {
        "event": event,
        "canonical_url": event.origin_url,
        "own": own,
        "revision": Event.objects.filter(revision_of=event).first() if own else None,
        "moves": _moves(actor, event),
        "mine": mine,
        "may_come": registrations.may_come(actor),
        "closed": registrations.why_closed(event, timezone.now()),
        "reads_names": registrations.may_read_names(actor, event),
        "cancel_form": CancelForm() if services.may_cancel(actor, event) else None,
        "json_ld": json_ld(event) if event.is_public else "",
        **more,
    }
    return render(request, "events/detail.html", context, status=status)


def _address(slug: str) -> dict:
    try:
        return {"pk": uuid.UUID(slug)}
    except ValueError:
        return {"slug": slug}


def readable(request: HttpRequest, pk) -> Event:
    return get_object_or_404(Event.objects.visible_to(request.actor).with_card_data(), pk=pk)


@require_POST
@member(sees=readable)
def cancel(request: HttpRequest, pk) -> HttpResponse:
    event = readable(request, pk)
    with refusal_noted(request, event, "cancel"):
        if not owns(request.actor, event):
            raise NotAllowed
    form = CancelForm(request.POST)
    if not form.is_valid():
        return event_page(request, event, status=422, cancel_form=form)
    with refusal_noted(request, event, "cancel"):
        services.cancel(event, by=request.actor, reason=form.cleaned_data["reason"])
    messages.success(request, _("Abgesagt. Alle Angemeldeten erfahren es."))
    return redirect(event)


@contextmanager
def refusal_noted(request: HttpRequest, event: Event, wish: str) -> Iterator[None]:
    """Record refused actions in the audit log."""
    try:
        yield
    except DomainError as error:
        note_refusal(event, wish, by=request.actor, error=error)
        raise
