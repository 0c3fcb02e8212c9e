"""Pages of events for readers and for the inviting towns."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.lists.list_view import list_page
from editorial.authoring.pages import Authoring
from editorial.workflow.entry_page import entry_context, entry_page
from editorial.workflow.permissions import owns
from editorial.workflow.services import refusal_noted, refuse_unless
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
    rows = Event.objects.visible_to(request.actor).with_card_data()
    return entry_page(request, rows, slug, event_page)


def event_page(request: HttpRequest, event: Event, *, status: int = 200, **more) -> HttpResponse:
    actor = request.actor
    mine = None
    if actor.is_authenticated:
        mine = event.registrations.active().filter(user=actor.user_id).first()
    context = entry_context(event, actor)
    if event.can_be_visited:  # it can be cancelled, not archived
        context["moves"] = [name for name in context["moves"] if name != "archive"]
    context |= {
        "mine": mine,
        "may_come": registrations.may_come(actor),
        "closed": registrations.why_closed(event, timezone.now()),
        "reads_names": registrations.may_read_names(actor, event),
        "cancel_form": CancelForm() if services.may_cancel(actor, event) else None,
        "json_ld": json_ld(event) if event.is_public else "",
        **more,
    }
    return render(request, "events/detail.html", context, status=status)


def readable(request: HttpRequest, pk) -> Event:
    return get_object_or_404(Event.objects.visible_to(request.actor).with_card_data(), pk=pk)


@require_POST
@member(on=readable)
def cancel(request: HttpRequest, event: Event) -> HttpResponse:
    refuse_unless(owns(request.actor, event), event, "cancel", by=request.actor)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return event_page(request, event, status=422, cancel_form=form)
    with refusal_noted(event, "cancel", by=request.actor):
        services.cancel(event, by=request.actor, reason=form.cleaned_data["reason"])
    messages.success(request, _("Abgesagt. Alle Angemeldeten erfahren es."))
    return redirect(event)
