"""Register for an event; list and remove participants."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import WrongState
from editorial.workflow.services import refusal_noted, refuse_unless
from events import registrations
from events.models import Registration
from events.views import event_page, readable
from municipalities.views.access import signed_in


@require_POST
@signed_in
def register(request: HttpRequest, pk) -> HttpResponse:
    """If registration has closed or the event is full, the page is shown with the reason."""
    event = readable(request, pk)
    try:
        with refusal_noted(event, "register", by=request.actor):
            registrations.register(event, by=request.actor)
    except WrongState as error:
        return event_page(request, readable(request, pk), status=409, refusal=error.message)
    messages.success(request, _("Sie sind angemeldet. Die Bestätigung kommt per Mail."))
    return redirect(event)


@require_POST
@signed_in
def leave(request: HttpRequest, pk) -> HttpResponse:
    event = readable(request, pk)
    try:
        with refusal_noted(event, "leave", by=request.actor):
            registrations.cancel_own(event, by=request.actor)
    except WrongState as error:
        return event_page(request, event, status=409, refusal=error.message)
    messages.success(request, _("Ihre Anmeldung ist zurückgezogen. Ihr Platz ist wieder frei."))
    return redirect(event)


@require_safe
@signed_in
def participants(request: HttpRequest, pk) -> HttpResponse:
    event = readable(request, pk)
    reads_names = registrations.may_read_names(request.actor, event)
    refuse_unless(reads_names, event, "participants", by=request.actor)
    context = {
        "event": event,
        "rows": registrations.participants(event),
        "may_remove": registrations.may_remove(request.actor, event),
    }
    return render(request, "events/participants.html", context)


@require_POST
@signed_in
def remove(request: HttpRequest, pk, registration) -> HttpResponse:
    event = readable(request, pk)
    may_remove = registrations.may_remove(request.actor, event)
    refuse_unless(may_remove, event, "remove_participant", by=request.actor)
    row = get_object_or_404(Registration.objects.filter(event=event), pk=registration)
    registrations.remove(row, by=request.actor)
    messages.success(request, _("Die Anmeldung ist zurückgenommen. Die Person erfährt es."))
    return redirect("event_participants", event.pk)
