"""Responses to a form submission that failed: the input is shown again, with a button to resubmit."""

from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from core.http.methods import page_above, served_by, takes_only_forms
from kept_forms import keeping, labels
from kept_forms.content import Content, is_keepable, read
from kept_forms.models import KeptForm
from municipalities import opened_for
from municipalities.models import Municipality

SIGN_IN_PAGES = (
    "account_login", "account_reauthenticate", "mfa_reauthenticate", "mfa_activate_totp", "admin:login",
)  # fmt: skip


@dataclass(frozen=True)
class Reason:
    """Why a form is shown again: ``title`` and ``text`` of the page, and whether it can be resubmitted."""

    title: str
    text: str
    can_send: bool = True


REASONS = {
    "sign_in": Reason(
        _("Ihre Eingaben sind noch da"),
        _("Ihre Anmeldung war abgelaufen, als Sie das Formular abgesendet haben. "
          "Prüfen Sie Ihre Eingaben und senden Sie sie jetzt ab."),
    ),
    "csrf": Reason(
        _("Bitte noch einmal absenden"),
        _("Das Formular war zu lange offen, oder Sie haben sich inzwischen neu angemeldet. "
          "Ihre Eingaben sind noch da; ein Klick genügt."),
    ),
    "town": Reason(
        _("Sie handeln inzwischen für eine andere Kommune"),
        _("Es wurde nichts gespeichert. Ihre Eingaben sind noch da."),
    ),
    "conflict": Reason(
        _("Das ist inzwischen anders"),
        _("Es wurde nichts gespeichert. Sehen Sie sich den jetzigen Stand an und übernehmen Sie "
          "von hier, was noch gilt."),
        can_send=False,
    ),
    "busy": Reason(
        _("Bitte warten Sie einen Moment"),
        _("Ihre Eingaben sind noch da. Senden Sie sie später noch einmal ab."),
    ),
    "refused": Reason(
        _("Das ging so nicht"),
        _("Es wurde nichts gespeichert. Ihre Eingaben sind noch da."),
    ),
    "forbidden": Reason(
        _("Kein Zugriff"),
        _("Es wurde nichts gespeichert. Ihre Eingaben sind noch da."),
        can_send=False,
    ),
    "gone": Reason(
        _("Den Eintrag gibt es hier nicht mehr"),
        _("Der Eintrag wurde gelöscht, oder Sie können ihn nicht mehr sehen. Ihre Eingaben sind "
          "noch da; Sie können sie von hier kopieren."),
        can_send=False,
    ),
}  # fmt: skip
KEPT_UNTIL_SIGN_IN = _(
    "Bitte melden Sie sich noch einmal an. Was Sie eingegeben haben, ist aufgehoben und steht danach "
    "wieder da."
)
BY_STATUS = {403: "forbidden", 404: "gone", 409: "conflict", 429: "busy"}


def sign_in_path(response: HttpResponse) -> str:
    """Path of the sign-in page that ``response`` redirects to; "" if it is not such a redirect."""
    if response.status_code not in (301, 302, 303, 307):
        return ""
    path = urlsplit(response.headers.get("Location", "")).path
    return path if path in {_path(name) for name in SIGN_IN_PAGES} else ""


def _path(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def after_sign_in(request: HttpRequest, path: str) -> HttpResponse:
    """Keep the form and redirect to the sign-in, which then leads to the kept form.

    Without this, the sign-in would lead back to the form's POST-only URL.
    """
    content = read(request, reason="sign_in")
    row = keeping.keep(request, content)
    if row is not None:
        target = reverse("kept_form", args=[row.pk])
        messages.info(request, KEPT_UNTIL_SIGN_IN)
    else:
        target = content.page or resolve_url(settings.LOGIN_REDIRECT_URL)
    return led_to(request, f"{path}?{urlencode({'next': target})}")


def sign_in_from_htmx(request: HttpRequest, response: HttpResponse) -> str:
    """Sign-in URL that leads back to the page that sent the htmx request."""
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    if page.netloc != request.get_host():
        return without_address_of_forms(response)["Location"]
    here = page.path + (f"?{page.query}" if page.query else "")
    return f"{urlsplit(response['Location']).path}?{urlencode({'next': here})}"


def without_address_of_forms(response: HttpResponse) -> HttpResponse:
    """Change ``next`` of a redirect to the sign-in to a page if it is a POST-only URL."""
    url = urlsplit(response["Location"])
    after = parse_qs(url.query).get("next", [""])[0]
    path = urlsplit(after).path
    if takes_only_forms(path):
        target = page_above(path) or resolve_url(settings.LOGIN_REDIRECT_URL)
        response["Location"] = f"{url.path}?{urlencode({'next': target})}"
    return response


def led_to(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect to ``url``; htmx loads it as a whole page."""
    if getattr(request, "htmx", False):
        response = HttpResponse()
        response["HX-Redirect"] = url
        return response
    return HttpResponseRedirect(url)


def given_back(
    request: HttpRequest, *, status: int, reason: str = "", message: str = ""
) -> HttpResponse | None:
    """Keep the form and return a page with its input; None if there is nothing to give back."""
    if not is_keepable(request):
        return None
    reason = reason or BY_STATUS.get(status, "refused")
    content = read(request, reason=reason)
    if reason not in ("csrf", "town") and not (labels.has_text(content) or content.files):
        return None
    owner = keeping.owner_of(request)
    row = keeping.keep(request, content)
    if owner and owner != str(request.actor.user_id or ""):
        return _for_its_owner(request, row)
    if getattr(request, "htmx", False) and row is not None:
        return led_to(request, reverse("kept_form", args=[row.pk]))
    return page(request, content, row=row, status=status, message=message)


def _for_its_owner(request: HttpRequest, row: KeptForm | None) -> HttpResponse:
    """Response if the form's owner is not the person signed in: shows none of the content."""
    if request.actor.is_authenticated:
        return render(request, "kept_forms/of_another.html", {"row": row}, status=409)
    target = {"next": reverse("kept_form", args=[row.pk])} if row else {}
    return led_to(request, f"{reverse('account_login')}?{urlencode(target)}")


def page(
    request: HttpRequest,
    content: Content,
    *,
    row: KeptForm | None,
    status: int = 200,
    message: str = "",
) -> HttpResponse:
    town, may_switch = _other_town(request, content)
    reason = REASONS.get(content.reason, REASONS["refused"])
    if town is not None and not (content.reason == "sign_in" and may_switch):
        reason = replace(REASONS["town"], can_send=may_switch)
    files = dict.fromkeys(name for name, _file in content.files)
    context = {
        "content": content,
        "row": row,
        "reason": reason,
        "message": message,
        "shown": labels.shown(content),
        "town": town,
        "may_switch": may_switch,
        "switch_to": opened_for.signed(request.actor.user_id, town.pk) if may_switch else "",
        "file_fields": [
            (name, [file for other, file in content.files if other == name]) for name in files
        ],
        "has_text": labels.has_text(content),
    }
    return render(request, "kept_forms/kept_form.html", context, status=status)


def _other_town(request: HttpRequest, content: Content) -> tuple[Municipality | None, bool]:
    """The form's town if the person now acts for another one (else None), and whether they may act for it."""
    if not content.town or content.town == str(request.actor.municipality_id or ""):
        return None, False
    own = {str(row.municipality_id): row.municipality for row in request.actor.memberships}
    if content.town in own:
        return own[content.town], True
    town = Municipality.objects.select_related("district").filter(pk=content.town).first()
    return town, False


def not_for_this_town(request: HttpRequest) -> HttpResponse:
    """409 for requests that are not forms, so there is nothing to give back."""
    return render(request, "409.html", {"message": REASONS["town"].title}, status=409)


def form_expired(request: HttpRequest) -> HttpResponse:
    """The CSRF token was refused: give the form back if it came from one of our own pages.

    Forms from other origins are not given back; otherwise a foreign page could prefill one of our forms
    and one click by its victim would submit it.
    """
    request.is_given_back = True
    given = given_back(request, status=403, reason="csrf") if _is_from_here(request) else None
    if given is not None:
        return given
    match = request.resolver_match
    again = request.path if match and "GET" in served_by(match.func) else ""
    return render(request, "403_csrf.html", {"again": again}, status=403)


def _is_from_here(request: HttpRequest) -> bool:
    said = request.headers.get("Origin") or request.headers.get("Referer", "")
    return bool(said) and urlsplit(said).netloc == request.get_host()
