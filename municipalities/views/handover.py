"""Leaving a town and removing members: open items, choice of an heir, requests for a successor."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import offboarding
from core.errors import DomainError, NotAllowed
from municipalities.forms import AppointForm, HandoverForm, SuccessionForm
from municipalities.models import Membership, SuccessionRequest
from municipalities.permissions import manages_team
from municipalities.services import members, succession
from municipalities.views.access import member, staff


def _own_membership(request: HttpRequest, pk: int) -> Membership:
    rows = Membership.objects.select_related("user")
    return get_object_or_404(rows, pk=pk, municipality=request.actor.municipality)


@require_http_methods(["GET", "POST"])
@member(on=_own_membership)
def hand_over(request: HttpRequest, row: Membership) -> HttpResponse:
    """A coordinator removes a member and names who takes over."""
    town = request.actor.municipality
    if row.user_id == request.actor.user_id:
        return redirect("leave_town")
    if not manages_team(request.actor, town):
        raise NotAllowed

    def remove(heir):
        members.remove_member(row, by=request.actor, heir=heir)
        messages.success(request, _("Die Person gehört nicht mehr zu Ihrer Kommune."))
        return redirect("team")

    return _handover_page(request, row, remove)


@require_http_methods(["GET", "POST"])
@member
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the town one acts for."""

    def go(heir):
        members.leave(by=request.actor, heir=heir)
        messages.success(request, _("Sie haben die Kommune verlassen."))
        return redirect("dashboard")

    return _handover_page(request, request.actor.membership, go)


def _handover_page(request: HttpRequest, row: Membership, depart) -> HttpResponse:
    found = offboarding.open_things(row.user_id, row.municipality_id)
    colleagues = members.colleagues(row)
    is_last = members.is_last_coordinator(row)
    has_colleagues = colleagues.exists()
    must_choose = is_last or (has_colleagues and any(entry.part.needs_heir for entry in found))
    data = request.POST if request.method == "POST" else None
    form = HandoverForm(data, colleagues=colleagues, must_choose=must_choose)
    if form.is_valid():
        try:
            return depart(form.heir_id)
        except DomainError as error:
            if error.status != 400:
                raise
            form.add_error("heir", error.message)
    context = {
        "form": form,
        "row": row,
        "found": found,
        "is_self": row.user_id == request.actor.user_id,
        "is_last": is_last,
        "has_colleagues": has_colleagues,
        "must_choose": must_choose,
        "asked": succession.open_request(row.municipality) if is_last else None,
        "succession_form": SuccessionForm(),
    }
    status = 422 if form.errors else 200
    return render(request, "municipalities/handover.html", context, status=status)


@require_POST
@member
def ask_for_successor(request: HttpRequest) -> HttpResponse:
    form = SuccessionForm(request.POST)
    message = form.cleaned_data["message"] if form.is_valid() else ""
    succession.ask(by=request.actor, message=message)
    messages.success(request, _("Die Moderation ist gebeten. Sie meldet sich bei Ihnen."))
    return redirect("leave_town")


@require_POST
@member
def withdraw_succession(request: HttpRequest) -> HttpResponse:
    succession.withdraw(by=request.actor)
    messages.success(request, _("Gut, Sie bleiben. Die Moderation unternimmt nichts."))
    return redirect("leave_town")


@require_safe
@staff
def succession_list(request: HttpRequest) -> HttpResponse:
    """For moderators: open succession requests, and towns without a coordinator."""
    return _succession_page(request, AppointForm())


def _succession_page(request: HttpRequest, form, failed=None, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "failed": failed,
        "requests": succession.open_requests(),
        "towns": succession.towns_without_coordination()[:100],
    }
    return render(request, "municipalities/succession.html", context, status=status)


def _asked(pk) -> SuccessionRequest:
    return get_object_or_404(SuccessionRequest.objects.select_related("municipality"), pk=pk)


@require_POST
@staff
def appoint_successor(request: HttpRequest, pk) -> HttpResponse:
    row = _asked(pk)
    form = AppointForm(request.POST, town=row.municipality)
    if form.is_valid():
        try:
            succession.appoint(row, by=request.actor, email=form.cleaned_data["email"])
        except DomainError as error:
            if error.status == 403:
                raise
            form.add_error("email", error.message)
        else:
            messages.success(request, _("Die Einladung ist unterwegs."))
            return redirect("succession_list")
    return _succession_page(request, form, failed=row.pk, status=422)


@require_POST
@staff
def accept_departure(request: HttpRequest, pk) -> HttpResponse:
    succession.accept_departure(_asked(pk), by=request.actor)
    messages.success(request, _("Die Person ist informiert; die Kommune hat jetzt niemanden mehr."))
    return redirect("succession_list")
