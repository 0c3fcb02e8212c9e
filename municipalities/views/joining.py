"""How people come to a town: by invitation, or by a request that is vetted."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.text import fold
from municipalities.choices import Kind
from municipalities.forms import AccessDecisionForm, AccessRequestForm
from municipalities.middleware import SESSION_KEY
from municipalities.models import AccessRequest, Municipality
from municipalities.services import access, invitations
from municipalities.views.access import signed_in, staff

MOST_TOWNS = 20


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what the invitation is about (a mail scanner may open it); POST accepts it."""
    row = invitations.find(token)
    if row is None:
        raise Http404
    if request.method == "POST" and request.actor.is_authenticated:
        membership = invitations.accept(token, user=request.actor.user)
        request.session[SESSION_KEY] = str(membership.municipality_id)
        messages.success(request, _("Willkommen! Sie können jetzt für Ihre Kommune schreiben."))
        return redirect("dashboard")
    return render(request, "municipalities/invitation.html", {"invitation": row})


@require_safe
@signed_in
def find_town(request: HttpRequest) -> HttpResponse:
    """Find one's town by name, to ask for access."""
    query = request.GET.get("q", "").strip()[:100]
    towns = []
    if query:
        rows = Municipality.objects.current().exclude(kind=Kind.STATE).with_card_data()
        for word in fold(query).split():
            rows = rows.filter(sort_key__contains=word)
        towns = rows.order_by("sort_key", "pk")[:MOST_TOWNS]
    return render(request, "municipalities/find_town.html", {"query": query, "towns": towns})


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
    """By a coordinator of the town or by staff; others do not learn that the request exists."""
    rows = AccessRequest.objects.select_related("municipality")
    if not request.actor.is_moderator:
        rows = rows.filter(municipality=request.actor.municipality_id)
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
    return render(request, "municipalities/access_requests.html", {"wishes": wishes[:100]})
