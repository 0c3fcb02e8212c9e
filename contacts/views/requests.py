"""Pages for the two towns: list of requests, new request, conversation."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.choices import ENDED, OPEN
from contacts.forms import AppointmentForm, AskForm, CloseForm, MessageForm
from contacts.models import ContactRequest
from contacts.people import can_answer
from contacts.presentation import detail_context, moves_of
from contacts.services import asking, disclosing, talking
from core.errors import (
    DomainError,
    Incomplete,
    StaleVersion,
    TooManyRequests,
    WrongState,
)
from core.forms.values import resent
from core.lists.keyset import Key
from core.lists.row_page import row_page
from core.uploads.validation import RefusedUpload
from editorial.files import kept_uploads
from editorial.files.storage import removed_on_failure
from editorial.workflow.services import refuse_unless
from lessons.models import Lesson
from municipalities.requests import ActorRequest, SignedInRequest
from municipalities.views.access import member
from notifications.services import mark_read
from projects.models import Project
from projects.views.public import visible_project

PAGE_SIZE = 25
WRONG_STATE = gettext_lazy(
    "Das geht im jetzigen Stand der Anfrage nicht, vermutlich hat inzwischen jemand anderes "
    "gehandelt. Hier sehen Sie, wie es steht."
)
NEWEST_FIRST = (Key("last_activity_at", descending=True), Key("id", descending=True))


@require_safe
@member
def request_list(request: ActorRequest) -> HttpResponse:
    """Filter by received or sent, open or ended; other query parameters are ignored."""
    box = request.GET.get("box", "")
    ended = request.GET.get("show") == "ended"
    town = request.actor.municipality_id
    rows = ContactRequest.objects.visible_to(request.actor).with_card_data()
    rows = rows.filter(state__in=ENDED if ended else OPEN)
    rows = {"received": rows.filter(asked=town), "sent": rows.filter(asking=town)}.get(box, rows)
    listed = f"requests|{box}|{ended}"
    page = row_page(request, rows, NEWEST_FIRST, size=PAGE_SIZE, context=listed)
    context = {"page": page, "box": box, "ended": ended}
    return render(request, "contacts/list.html", context)


@require_http_methods(["GET", "POST"])
@member(on=visible_project)
def ask(request: ActorRequest, project: Project) -> HttpResponse:
    refuse_unless(asking.may_ask(request.actor, project), project, "ask", by=request.actor)
    sent = (request.POST, kept_uploads.chosen(request)) if request.method == "POST" else ()
    form, lost = AskForm(*sent, initial=_ask_initial(request)), []
    if sent and form.is_valid():
        try:
            return _asked(request, project, form)
        except RefusedUpload as error:
            form.add_error("files", str(error))
    if sent:
        lost = kept_uploads.keep(request.actor, form)
    context = {"project": project, "form": form, "can_answer": can_answer(project.municipality)}
    context["files_lost"] = lost
    return render(request, "contacts/ask.html", context, status=422 if form.errors else 200)


def _ask_initial(request: ActorRequest) -> dict:
    return {"token": uuid.uuid4(), "kind": request.GET.get("kind", "question")}


def _asked(request: ActorRequest, project: Project, form: AskForm) -> HttpResponse:
    data = form.cleaned_data
    with removed_on_failure():
        row = asking.ask(
            project,
            by=request.actor,
            kind=data["kind"],
            text=data["text"],
            token=data["token"] or uuid.uuid4(),
            wished_dates=form.wished_dates,
            files=data["files"],
        )
    kept_uploads.release(request)
    messages.success(
        request,
        _("Ihre Anfrage ist bei %(town)s. Bleibt sie ohne Antwort, erinnern wir.")
        % {"town": row.asked.short_name},
    )
    return redirect(row)


def _readable(request: ActorRequest, pk: UUID) -> ContactRequest:
    rows = ContactRequest.objects.visible_to(request.actor).with_card_data()
    return get_object_or_404(rows, pk=pk)


@require_safe
@member(on=_readable)
def request_detail(request: SignedInRequest, row: ContactRequest) -> HttpResponse:
    if request.method == "GET":
        mark_read(request.user, about=row.pk)
    return _page(request, row)


def _page(
    request: ActorRequest, row: ContactRequest, *, status: int = 200, **forms: Any
) -> HttpResponse:
    came_back = [forms["message_form"]] if "message_form" in forms else []
    lost = kept_uploads.keep(request.actor, *came_back)
    context = detail_context(row, request.actor, **forms) | {"files_lost": lost}
    return render(request, "contacts/detail.html", context, status=status)


@require_POST
@member(on=_readable)
def acknowledge(request: ActorRequest, row: ContactRequest) -> HttpResponse:
    try:
        talking.acknowledge(row, by=request.actor)
    except WrongState as error:
        return _refused(request, row, error)
    messages.success(request, _("Der Eingang ist bestätigt. Die andere Kommune weiß Bescheid."))
    return redirect(row)


@require_POST
@member(on=_readable)
def write(request: ActorRequest, row: ContactRequest) -> HttpResponse:
    form = MessageForm(request.POST, kept_uploads.chosen(request))
    if not form.is_valid():
        return _page(request, row, status=422, message_form=form)
    data = form.cleaned_data
    try:
        with removed_on_failure():
            talking.write(
                row,
                by=request.actor,
                text=data["text"],
                token=data["token"] or uuid.uuid4(),
                files=data["files"],
            )
    except RefusedUpload as error:
        form.add_error("files", str(error))
        return _page(request, row, status=422, message_form=form)
    except _REFUSALS as error:
        return _refused(request, row, error, message_form=form)
    kept_uploads.release(request)
    messages.success(request, _("Gesendet."))
    return redirect(row)


@require_POST
@member(on=_readable)
def arrange(request: ActorRequest, row: ContactRequest) -> HttpResponse:
    form = AppointmentForm(request.POST)
    if not form.is_valid():
        return _page(request, row, status=422, appointment_form=form)
    version = form.cleaned_data["version"]
    try:
        talking.arrange(row, by=request.actor, at=form.moment, expected_version=version)
    except _REFUSALS as error:
        return _refused(request, row, error, appointment_form=form)
    messages.success(request, _("Der Termin ist eingetragen."))
    return redirect(row)


@require_POST
@member(on=_readable)
def share_contact(request: ActorRequest, row: ContactRequest) -> HttpResponse:
    try:
        agreed = talking.share_contact(row, by=request.actor)
    except WrongState as error:
        return _refused(request, row, error)
    messages.success(
        request,
        _("Beide Seiten sehen jetzt Name und Adresse der anderen.")
        if agreed
        else _("Wir haben gefragt. Sobald die andere Seite zustimmt, sehen Sie beide die Daten."),
    )
    return redirect(row)


@require_POST
@member(on=_readable)
def close(request: ActorRequest, row: ContactRequest) -> HttpResponse:
    form = CloseForm(request.POST, moves=moves_of(row, request.actor))
    if not form.is_valid():
        return _page(request, row, status=422, close_form=form)
    data = form.cleaned_data
    try:
        talking.close(
            row,
            by=request.actor,
            with_result=data["result"] == "yes",
            note=data["note"],
            expected_version=data["version"],
        )
    except _REFUSALS as error:
        return _refused(request, row, error, close_form=form)
    messages.success(request, _("Abgeschlossen. In 30 Tagen fragen wir, was daraus geworden ist."))
    return redirect(row)


_REFUSALS = (StaleVersion, WrongState, Incomplete, TooManyRequests)


def _refused(
    request: ActorRequest, row: ContactRequest, error: DomainError, **forms: Any
) -> HttpResponse:
    """Show the current state, the reason for the refusal, and the submitted input."""
    row.refresh_from_db()
    text = WRONG_STATE if isinstance(error, WrongState) else error.message
    problems = error.problems if isinstance(error, Incomplete) else {None: text}
    is_stale = isinstance(error, StaleVersion)
    for form in forms.values():
        form.data = resent(form.data, {"version": row.version})
        for name, message in ({} if is_stale else problems).items():
            form.add_error(name, message)
    status = 422 if isinstance(error, Incomplete) else error.status
    problem = "" if forms else text
    page = _page(request, row, status=status, is_stale=is_stale, problem=problem, **forms)
    if isinstance(error, TooManyRequests):
        page["Retry-After"] = str(error.retry_after)
    return page


@require_POST
@member(on=_readable)
def show_lesson(request: ActorRequest, row: ContactRequest, lesson: UUID) -> HttpResponse:
    """Disclose a lesson to the asking town or, with ``hide``, revoke it."""
    found = get_object_or_404(Lesson.objects.visible_to(request.actor), pk=lesson)
    if "hide" in request.POST:
        disclosing.hide_lesson(row, found, by=request.actor)
        messages.success(request, _("Zurückgenommen. Die andere Kommune liest es nicht mehr."))
    else:
        disclosing.show_lesson(row, found, by=request.actor)
        messages.success(request, _("Die andere Kommune kann es jetzt lesen und weiß Bescheid."))
    return redirect(row)
