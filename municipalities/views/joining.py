"""Joining a town: by invitation, or by a request for access that is vetted."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from municipalities.actors import Actor
from municipalities.choices import MunicipalityKind
from municipalities.finding import best_hits
from municipalities.forms import AccessDecisionForm, AccessRequestForm
from municipalities.labels import told_apart
from municipalities.middleware import SESSION_KEY
from municipalities.models import AccessRequest, Invitation, Municipality
from municipalities.opened_for import for_any_town
from municipalities.services import access, invitations
from municipalities.views.access import signed_in, staff

MAX_TOWNS = 20


@for_any_town
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows the invitation, because mail scanners open links; POST accepts it."""
    row = invitations.find(token)
    if row is None:
        raise Http404
    actor = request.actor
    answer = _answer(row, token, actor)
    if request.method == "POST" and answer in ("yours", "accepted_by_you"):
        return _join(request, row, token, answer)
    if request.method == "POST" and answer == "sign_in":
        return redirect_to_login(request.get_full_path())
    context = {"invitation": row, "answer": answer, "works_there": _works_there(row, actor)}
    status = 200 if request.method == "GET" else 409
    return render(request, "municipalities/invitation.html", context, status=status)


def _answer(row: Invitation, token: str, actor: Actor) -> str:
    """Code of the answer this person gets for the link; the template has the texts."""
    if actor.is_authenticated and row.was_accepted_by(actor.user):
        return "accepted_by_you"
    if row.is_open and invitations.is_replaced(row, token):
        return "replaced"
    if not row.is_open:
        return row.state
    if not actor.is_authenticated:
        return "sign_in"
    return "yours" if row.is_for(actor.user) else "of_another"


def _works_there(row: Invitation, actor: Actor) -> bool:
    return actor.is_authenticated and actor.is_member_of(row.municipality_id)


def _join(request: HttpRequest, row: Invitation, token: str, answer: str) -> HttpResponse:
    """Accept the invitation, or just redirect if this person accepted it before (a second click)."""
    if answer == "yours":
        invitations.accept(token, user=request.actor.user)
        messages.success(request, _("Willkommen! Sie können jetzt für Ihre Kommune schreiben."))
    if answer == "yours" or _works_there(row, request.actor):
        request.session[SESSION_KEY] = str(row.municipality_id)
    return redirect("dashboard")


@require_safe
@signed_in
def find_town(request: HttpRequest) -> HttpResponse:
    """Find a town by name to request access."""
    query = request.GET.get("q", "").strip()[:100]
    context = {"query": query}
    if query:
        rows = Municipality.objects.current().exclude(kind=MunicipalityKind.STATE).with_card_data()
        hits = best_hits(rows, query, MAX_TOWNS)
        context |= {"towns": told_apart(hits.towns), "hits": hits}
    return render(request, "municipalities/find_town.html", context)


@for_any_town
@require_http_methods(["GET", "POST"])
@signed_in
def request_access(request: HttpRequest, ars: str) -> HttpResponse:
    town = get_object_or_404(Municipality.objects.select_related("district"), ars=ars)
    form = AccessRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            access.request_access(town, by=request.actor.user, message=form.cleaned_data["message"])
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Ihre Anfrage ist gestellt. Sie erhalten eine Mail."))
            return redirect("dashboard")
    context = {"form": form, "town": town}
    status = 422 if form.errors else 200
    return render(request, "municipalities/request_access.html", context, status=status)


@require_POST
@signed_in
def decide_access(request: HttpRequest, pk) -> HttpResponse:
    """Decide a request, as a coordinator of the town or as staff; 404 for everybody else."""
    rows = AccessRequest.objects.select_related("municipality")
    if not request.actor.is_moderator:
        town = request.actor.municipality_id if request.actor.is_coordinator else None
        rows = rows.filter(municipality=town)
    wish = get_object_or_404(rows, pk=pk)
    form = AccessDecisionForm(request.POST)
    if form.is_valid():
        try:
            access.decide(
                wish,
                by=request.actor,
                accept=request.POST.get("decision") == "accept",
                role=form.cleaned_data["role"],
                reason=form.cleaned_data["reason"],
            )
        except DomainError as error:
            if error.status != 400:
                raise
            messages.error(request, error.message)
        else:
            messages.success(
                request, _("Ihre Entscheidung ist gespeichert; die Person erhält eine Mail.")
            )
    own = wish.municipality_id == request.actor.municipality_id
    return redirect("team" if own else "access_request_list")


@require_safe
@staff
def access_requests(request: HttpRequest) -> HttpResponse:
    wishes = AccessRequest.objects.filter(status=AccessRequest.Status.PENDING).select_related(
        "user", "municipality__district"
    )
    return render(
        request, "municipalities/access_requests.html", {"wishes": access.with_doubts(wishes[:100])}
    )
