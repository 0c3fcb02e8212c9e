"""Report a message to the moderation."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts.models import ContactRequest, Message
from contacts.services import reporting
from editorial.reports.forms import ReportForm
from municipalities.requests import ActorRequest
from municipalities.views.access import member


def _message(request: ActorRequest, pk: UUID) -> Message:
    own = ContactRequest.objects.visible_to(request.actor)
    rows = Message.objects.filter(request__in=own).select_related(
        "request__project", "municipality", "author"
    )
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
@member(on=_message)
def report_message(request: ActorRequest, message: Message) -> HttpResponse:
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reporting.report(message, by=request.actor, reason=form.cleaned_data["reason"])
        messages.success(request, _("Gemeldet. Die Moderation sieht nur diese eine Nachricht."))
        return redirect(message.request)
    context = {"message_row": message, "form": form}
    return render(request, "contacts/report.html", context, status=422 if form.errors else 200)
