"""My town: dashboard, team, profile, and switching between several towns."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.landing import landing_of
from core.errors import DomainError, NotAllowed, StaleVersion
from core.forms.lost_updates import save_unless_changed, status_of
from core.panels import DASHBOARD, panels_for
from municipalities.forms import InvitationForm, ProfileForm
from municipalities.middleware import SESSION_KEY
from municipalities.models import AccessRequest, Invitation, Membership, Municipality
from municipalities.opened_for import for_any_town
from municipalities.permissions import edits_profile
from municipalities.services import access, invitations, members
from municipalities.views.access import member, signed_in


@require_safe
@signed_in
def dashboard(request: HttpRequest) -> HttpResponse:
    """The town's dashboard; for people without a town, how to join one."""
    actor = request.actor
    if actor.municipality is None:
        return _without_town(request)
    panels = panels_for(DASHBOARD, actor.municipality, actor)
    return render(request, "municipalities/dashboard.html", {"panels": panels})


def _without_town(request: HttpRequest) -> HttpResponse:
    """The next step: accept an invitation, wait for a decision, or request access."""
    person = request.actor.user
    if request.actor.is_moderator:
        return redirect(landing_of(person))
    wishes = list(
        AccessRequest.objects.filter(user=person).select_related("municipality__district")
    )
    waiting = [wish for wish in wishes if wish.status == AccessRequest.Status.PENDING]
    context = {
        "wishes": wishes,
        "waiting": waiting[0] if waiting else None,
        "invited": invitations.open_for(person),
    }
    return render(request, "municipalities/no_town.html", context)


@require_safe
@member
def team(request: HttpRequest) -> HttpResponse:
    return _team_page(request, InvitationForm(town=request.actor.municipality))


def _team_page(request: HttpRequest, form, status: int = 200) -> HttpResponse:
    town = request.actor.municipality
    context = {
        "form": form,
        "members": Membership.objects.filter(municipality=town)
        .select_related("user")
        .order_by("role", "user__full_name", "user__email"),
    }
    if request.actor.is_coordinator:
        context["invitations"] = Invitation.objects.filter(
            municipality=town, accepted_at=None, withdrawn_at=None
        ).order_by("created_at")
        wishes = AccessRequest.objects.filter(
            municipality=town, status=AccessRequest.Status.PENDING
        ).select_related("user", "municipality")
        context["wishes"] = access.with_doubts(wishes)
    return render(request, "municipalities/team.html", context, status=status)


@require_POST
@member
def invite(request: HttpRequest) -> HttpResponse:
    if not request.actor.is_coordinator:
        raise NotAllowed
    town = request.actor.municipality
    form = InvitationForm(request.POST, town=town)
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            invitations.invite(town, by=request.actor, email=wanted["email"], role=wanted["role"])
        except DomainError as error:
            if error.status == 403:
                raise
            form.add_error("email", error.message)
        else:
            messages.success(request, _("Die Einladung ist unterwegs."))
            return redirect("team")
    return _team_page(request, form, status=422)


def _own_invitation(request: HttpRequest, pk) -> Invitation:
    """Only coordinators may see open invitations (docs/security.md, row I1)."""
    if not request.actor.is_coordinator:
        raise Http404
    return get_object_or_404(Invitation, pk=pk, municipality=request.actor.municipality)


@require_POST
@member(on=_own_invitation)
def resend_invitation(request: HttpRequest, row: Invitation) -> HttpResponse:
    invitations.resend(row, by=request.actor)
    messages.success(
        request, _("Die Einladung ist noch einmal unterwegs; der alte Link gilt nicht mehr.")
    )
    return redirect("team")


@require_POST
@member(on=_own_invitation)
def withdraw_invitation(request: HttpRequest, row: Invitation) -> HttpResponse:
    invitations.withdraw(row, by=request.actor)
    messages.success(request, _("Die Einladung ist zurückgezogen."))
    return redirect("team")


def _own_membership(request: HttpRequest, pk: int) -> Membership:
    return get_object_or_404(Membership, pk=pk, municipality=request.actor.municipality)


@require_POST
@member(on=_own_membership)
def change_role(request: HttpRequest, row: Membership) -> HttpResponse:
    try:
        members.change_role(
            row,
            by=request.actor,
            role=request.POST.get("role", ""),
            seen=request.POST.get("seen", ""),
        )
    except StaleVersion:
        messages.warning(
            request,
            _("Die Rolle wurde inzwischen schon geändert. Unten sehen Sie, wie sie jetzt ist."),
        )
        return _team_page(request, InvitationForm(town=request.actor.municipality), status=409)
    messages.success(request, _("Die Rolle ist geändert."))
    return redirect("team")


@require_http_methods(["GET", "POST"])
@member
def edit_profile(request: HttpRequest) -> HttpResponse:
    town = request.actor.municipality
    form = ProfileForm(request.POST or None, instance=town)
    may_edit = edits_profile(request.actor, town)
    differences = []
    if request.method == "POST" and form.is_valid():
        differences = save_unless_changed(
            form,
            name=f"profile {town.pk}",
            stored=lambda: ProfileForm(instance=Municipality.objects.get(pk=town.pk)),
            save=lambda: members.update_profile(town, by=request.actor, fields=form.cleaned_data),
        )
        if not differences:
            messages.success(request, _("Der Steckbrief ist gespeichert."))
            return redirect(town)
    context = {"form": form, "town": town, "may_edit": may_edit, "differences": differences}
    status = status_of(form, differences)
    return render(request, "municipalities/profile_form.html", context, status=status)


@for_any_town
@require_POST
@signed_in
def act_for(request: HttpRequest) -> HttpResponse:
    """Switch to another of one's own towns."""
    wanted = request.POST.get("municipality", "")
    row = next((m for m in request.actor.memberships if str(m.municipality_id) == wanted), None)
    if row is not None:
        request.session[SESSION_KEY] = wanted
        town = row.municipality.full_label
        messages.success(request, _("Sie handeln jetzt für %(town)s.") % {"town": town})
    return redirect("dashboard")
