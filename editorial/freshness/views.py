"""“Still right” on the entry, the dashboard and in mails; overdue entries for the moderation."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError, WrongState
from core.link_answers import LinkAnswer, answer, broken
from editorial.freshness import queries as freshness_queries
from editorial.freshness import reminders as freshness_letters
from editorial.freshness import services as freshness_services
from editorial.freshness.rules import Subject
from editorial.workflow.services import note_refusal
from municipalities.models import Municipality
from municipalities.opened_for import for_any_town
from municipalities.requests import ActorRequest
from municipalities.views.access import member, signed_in, staff

TOWNS_A_PAGE = 50
MAX_AT_ONCE = 200


@require_POST
@signed_in
def confirm(request: ActorRequest, kind: str, pk: UUID, subject: str) -> HttpResponse:
    """Confirm an entry or its contact from the entry's page."""
    found = freshness_services.find(f"{kind}:{subject}:{pk}", request.actor)
    if found is None:
        raise Http404
    entry = found[0]
    try:
        is_new = freshness_services.confirm(entry, by=request.actor, subject=subject)
    except DomainError as error:
        note_refusal(entry, f"confirm_{subject}", by=request.actor, error=error)
        raise
    if not is_new:
        text = _("Danke. Das wurde heute schon geprüft.")
    elif subject == Subject.CONTACT:
        text = _("Danke. Der Kontakt gilt als geprüft.")
    else:
        text = _("Danke. Der Eintrag gilt als geprüft.")
    messages.success(request, text)
    return redirect(entry)


@require_POST
@member
def confirm_many(request: ActorRequest) -> HttpResponse:
    """Confirm from the dashboard: one (``only``), or all that were ticked (``item``)."""
    only = request.POST.get("only")
    chosen = [only] if only else request.POST.getlist("item")
    if len(chosen) > MAX_AT_ONCE:
        raise BadRequest
    if not chosen:
        messages.warning(request, _("Bitte wählen Sie aus, was noch stimmt."))
        return redirect(f"{reverse('dashboard')}#pruefen")
    done, refused = freshness_services.confirm_many(chosen, by=request.actor)
    if done:
        text = ngettext(
            "Danke. Eine Angabe gilt als geprüft.", "Danke. %(n)s Angaben gelten als geprüft.", done
        )
        messages.success(request, text % {"n": done})
    if refused:
        text = ngettext(
            "Eine Angabe war nicht mehr zu bestätigen: Der Eintrag ist nicht mehr veröffentlicht.",
            "%(n)d Angaben waren nicht mehr zu bestätigen: Die Einträge sind nicht mehr veröffentlicht.",
            refused,
        )
        messages.warning(request, text % {"n": refused})
    return redirect(f"{reverse('dashboard')}#pruefen")


@for_any_town
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: ActorRequest, token: str) -> HttpResponse:
    """The link of a mail; no sign-in. GET and HEAD show the entries, only POST confirms."""
    found = freshness_letters.find_letter(token)
    pairs = freshness_letters.open_asks([found])[found.pk] if found else []
    if found is None or not pairs:
        return answer(request, _why_not(token))
    if request.method != "POST":
        return _letter_page(request, found, pairs)
    only = request.POST.get("only")
    chosen = [only] if only else request.POST.getlist("ask")
    if not chosen:
        problem = _("Bitte wählen Sie aus, was noch stimmt.")
        return _letter_page(request, found, pairs, problem=problem, status=422)
    try:
        done = freshness_letters.confirm_by_letter(token, chosen)
    except WrongState:
        return answer(request, _why_not(token))
    pairs = freshness_letters.open_asks([found])[found.pk]
    return _letter_page(request, found, pairs, done=done)


def _why_not(token: str) -> LinkAnswer:
    """Why the link has no open questions: unknown, expired, all confirmed, or no longer a member."""
    row = freshness_letters.any_letter(token)
    onward = (reverse("dashboard"), _("Zu „Meine Kommune“"))
    if row is None:
        return broken(*onward)
    if row.expires_at <= timezone.now():
        day = date_format(timezone.localtime(row.expires_at), "DATE_FORMAT")
        title = _("Dieser Link ist am %(day)s abgelaufen") % {"day": day}
        text = _("Angemeldet finden Sie unter „Meine Kommune“, was zu prüfen ist.")
    elif freshness_letters.concerns_its_reader(row):
        title = _("Alles ist schon bestätigt")
        text = _("In dieser Mail ist nichts mehr offen. Vielen Dank!")
    else:
        title = _("Diese Mail ist nicht mehr für Sie")
        text = _("Sie ging an jemanden, der nicht mehr für diese Kommune arbeitet.")
    return LinkAnswer(title, text, *onward)


def _letter_page(
    request: ActorRequest, row: Any, pairs: Any, *, status: int = 200, **extra: Any
) -> HttpResponse:
    ends = freshness_letters.announced_ends([item for _ask, item in pairs])
    rows = [(ask, item, ends.get(item.entry.pk)) for ask, item in pairs]
    towns = sorted({item.entry.municipality.full_label for _ask, item in pairs})
    context = {"rows": rows, "towns": towns, **extra}
    return render(request, "editorial/letter.html", context, status=status)


@require_safe
@staff
def overdue(request: ActorRequest) -> HttpResponse:
    """Towns with overdue entries."""
    page = _page(request)
    rows, total = freshness_queries.overdue_towns(
        timezone.now(), actor=request.actor, page=page, size=TOWNS_A_PAGE
    )
    pages = max(1, -(-total // TOWNS_A_PAGE))
    if page > pages:
        raise Http404
    context = {
        "rows": rows,
        "total": total,
        "page": page,
        "pages": pages,
        "previous": page - 1,
        "next": page + 1 if page < pages else 0,
    }
    return render(request, "editorial/overdue.html", context)


def _page(request: ActorRequest) -> int:
    text = request.GET.get("page", "1")
    if text.isascii() and text.isdecimal() and len(text) < 6 and int(text) > 0:
        return int(text)
    raise Http404


@require_safe
@staff
def overdue_of_town(request: ActorRequest, ars: str) -> HttpResponse:
    """The overdue entries of one town."""
    town = get_object_or_404(Municipality.objects.select_related("district"), ars=ars)
    items = freshness_queries.overdue_of(town, timezone.now(), actor=request.actor)
    ends = freshness_letters.announced_ends(items)
    rows = [(item, ends.get(item.entry.pk)) for item in items]
    return render(request, "editorial/overdue_town.html", {"town": town, "rows": rows})
