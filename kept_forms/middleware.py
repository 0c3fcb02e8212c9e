"""Middleware that preserves the input of failed forms, and refuses forms opened for another town."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.paths import is_account_page
from core.errors import DomainError, TooManyRequests
from kept_forms import answers, keeping
from kept_forms.content import KEPT_FIELD, is_keepable
from municipalities import opened_for
from municipalities.middleware import SESSION_KEY, actor_of


class KeptFormMiddleware:
    """Keeps a form whose response is a sign-in or an error, and gives it back."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sign_in = answers.sign_in_path(response)
        if sign_in:
            response = self._led_to_sign_in(request, response, sign_in)
        elif is_keepable(request) and not getattr(request, "is_given_back", False):
            response = self._answered(request, response)
        keeping.bind(request, response)
        return response

    @staticmethod
    def _led_to_sign_in(request: HttpRequest, response: HttpResponse, path: str) -> HttpResponse:
        if is_keepable(request) and not getattr(request, "is_given_back", False):
            return answers.after_sign_in(request, path)
        if getattr(request, "htmx", False):
            return answers.led_to(request, answers.sign_in_from_htmx(request, response))
        return answers.without_address_of_forms(response)

    @staticmethod
    def _answered(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code in (403, 404) and not response.streaming:
            return answers.given_back(request, status=response.status_code) or response
        if response.status_code < 400 and request.POST.get(KEPT_FIELD):
            keeping.arrived(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        request.is_given_back = True
        response = answers.given_back(
            request, status=exception.status, message=str(exception.message)
        )
        if response is not None and isinstance(exception, TooManyRequests):
            response["Retry-After"] = str(exception.retry_after)
        return response


class ActingTownMiddleware:
    """Refuses a form that was opened for another town, or by another person, than the current actor.

    Members of several towns are also asked if a form does not name its town. Exempt are sign-in,
    administration, and views marked with `municipalities.opened_for.for_any_town`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if request.method in ("GET", "HEAD", "OPTIONS", "TRACE") or _is_elsewhere(request, view):
            return None
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.actor.user_id:
            return None
        _switch(request)
        if _fits(request):
            return None
        request.is_given_back = True
        return answers.given_back(request, status=409, reason="town") or answers.not_for_this_town(
            request
        )


def _is_elsewhere(request: HttpRequest, view) -> bool:
    if getattr(view, "for_any_town", False):
        return True
    is_elsewhere = request.path.startswith(("/api/", f"/{settings.ADMIN_PATH}"))
    return is_elsewhere or is_account_page(request.path)


def _switch(request: HttpRequest) -> None:
    """Handle the button of a kept form that switches the acting town to the form's town."""
    wanted = opened_for.sent_with(request, opened_for.SWITCH)
    if wanted is None or not wanted.is_of(request.actor):
        return
    own = {str(row.municipality_id): row.municipality for row in request.actor.memberships}
    town = own.get(wanted.municipality_id)
    if town is None:
        return
    if wanted.municipality_id != str(request.actor.municipality_id):
        messages.success(request, _("Sie handeln jetzt für %(town)s.") % {"town": town.full_label})
    request.session[SESSION_KEY] = wanted.municipality_id
    request.actor = SimpleLazyObject(lambda: actor_of(request))
    request.acts_again_for = wanted.municipality_id


def _fits(request: HttpRequest) -> bool:
    now = str(request.actor.municipality_id or "")
    if now and getattr(request, "acts_again_for", "") == now:
        return True
    opened = opened_for.sent_with(request)
    if opened is None:
        return len(request.actor.memberships) < 2
    return opened.is_of(request.actor) and opened.municipality_id in ("", now)
