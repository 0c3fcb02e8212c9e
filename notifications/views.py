"""Pages for a person's notices and settings, and the unsubscribe page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.forms.lost_updates import save_unless_changed, status_of
from core.link_answers import answer, broken
from core.lists.keyset import InvalidCursor, Key, read_page
from municipalities.opened_for import for_any_town
from municipalities.views.access import signed_in
from notifications import services
from notifications.forms import SettingsForm
from notifications.kinds import all_kinds, kind_named, lines_of
from notifications.mails import DIGEST, read_token
from notifications.models import Notice

PAGE_SIZE = 25
NEWEST_FIRST = (Key("created_at", descending=True), Key("id", descending=True))


@require_safe
@signed_in
def notice_list(request: HttpRequest) -> HttpResponse:
    rows = Notice.objects.of_person(request.user)
    try:
        page = read_page(
            rows,
            NEWEST_FIRST,
            size=PAGE_SIZE,
            cursor=request.GET.get("cursor", ""),
            context="notices",
        )
    except InvalidCursor:
        raise Http404 from None
    lines = lines_of(page.results)
    shown = [
        (notice, lines[notice.pk], kind_named(notice.kind).label)
        for notice in page.results
        if notice.pk in lines
    ]
    context = {"shown": shown, "page": page}
    return render(request, "notifications/list.html", context)


@for_any_town
@require_POST
@signed_in
def read_all(request: HttpRequest) -> HttpResponse:
    services.mark_read(request.user)
    return redirect("notice_list")


@for_any_town
@require_http_methods(["GET", "POST"])
@signed_in
def notification_settings(request: HttpRequest) -> HttpResponse:
    form, differences = SettingsForm(request.POST or None, user=request.user), []
    if request.method == "POST" and form.is_valid():
        interval = form.cleaned_data["interval"]
        differences = save_unless_changed(
            form,
            name=f"notifications {request.user.pk}",
            stored=lambda: SettingsForm(user=request.user),
            save=lambda: services.choose(request.user, modes=form.modes, interval=interval),
        )
        if not differences:
            messages.success(request, _("Gespeichert. Das gilt ab der nächsten Nachricht."))
            return redirect("notification_settings")
    context = {"form": form, "differences": differences}
    status = status_of(form, differences)
    return render(request, "notifications/settings.html", context, status=status)


@for_any_town
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET and HEAD show a button; POST unsubscribes, including the one-click POST of RFC 8058.

    Exempt from CSRF protection: no session is read, so a forged request has nothing to abuse.
    """
    found = read_token(token)
    known = {kind.code for kind in all_kinds()} | {DIGEST}
    if found is None or found[1] not in known:
        onward = (reverse("notification_settings"), _("Alle Einstellungen (mit Anmeldung)"))
        return answer(request, broken(*onward), status=404)
    user, kind = found
    if request.method == "POST":
        services.unsubscribe(user, kind)
    context = {
        "label": _("Sammelmail") if kind == DIGEST else kind_named(kind).label,
        "done": request.method == "POST",
        "already": request.method != "POST" and services.is_unsubscribed(user, kind),
    }
    return render(request, "notifications/unsubscribe.html", context)
