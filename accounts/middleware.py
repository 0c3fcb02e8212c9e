"""Session lifetime limits, and the mandatory second factor of moderators and administrators."""

import time

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.paths import is_account_page

STARTED, SEEN = "session_started", "session_seen"
NOTE_EVERY_SECONDS = 60
OPEN_PATHS = ("/static/", "/health/", "/api/")


class SessionLimitMiddleware:
    """Ends a session after 3 h without use and after 12 h in any case (R13).

    Stores the id of a person whose session was ended as ``request.session_ended_of``. Does not touch
    the session of visitors without a session cookie, so no ``Vary: Cookie`` is set.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._apply(request)
        return self.get_response(request)

    @staticmethod
    def _apply(request: HttpRequest) -> None:
        now = int(time.time())
        started = request.session.setdefault(STARTED, now)
        seen = request.session.get(SEEN, now)
        too_old = now - started > settings.SESSION_ABSOLUTE_SECONDS
        if too_old or now - seen > settings.SESSION_IDLE_SECONDS or not request.user.is_active:
            request.session_ended_of = request.user.pk
            logout(request)
        elif SEEN not in request.session or now - seen > NOTE_EVERY_SECONDS:
            request.session[SEEN] = now


class SecondFactorMiddleware:
    """Redirects moderators and administrators to their second factor before anything else (R15)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and self._lacks_factor(request):
            return self._to_factor(request)
        return self.get_response(request)

    @staticmethod
    def _lacks_factor(request: HttpRequest) -> bool:
        return (
            not request.path.startswith(OPEN_PATHS)
            and not is_account_page(request.path)
            and request.actor.is_authenticated
            and request.actor.user.needs_second_factor
            and not request.actor.has_second_factor
        )

    @staticmethod
    def _to_factor(request: HttpRequest):
        has_one = Authenticator.objects.filter(
            user=request.actor.user,
            type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN],
        ).exists()
        name = "mfa_reauthenticate" if has_one else "mfa_activate_totp"
        return redirect(f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}")
