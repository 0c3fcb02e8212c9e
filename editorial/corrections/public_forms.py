"""Handling of public forms: honeypot, minimum time, rate limits. Typed input is never lost."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError, TooManyRequests
from core.http import ratelimit
from core.security.spam_protection import GuardedForm
from municipalities.requests import ActorRequest

HOUR, DAY = 3600, 24 * 3600
PER_ADDRESS = ((10, HOUR), (30, DAY))
PER_PERSON = ((20, HOUR), (60, DAY))
PER_ADDRESS_SIGNED_IN = ((200, HOUR),)


def guarded(
    request: ActorRequest,
    form: GuardedForm,
    *,
    action: str,
    write: Callable[[], None],
    thanks: str,
    template: str,
    context: dict,
    told: dict[type[DomainError], str | None] | None = None,
) -> HttpResponse:
    """Show ``form``; when it is sent and valid, call ``write`` and redirect to ``thanks``.

    Submissions that fill in the honeypot get the thank-you page and are discarded. ``told`` maps
    errors of ``write`` to the field that shows them; None shows them above the form. The rate
    limits for the network address and for the person are counted separately. A whole town hall may
    share one address, so for signed-in users its limit is much higher.
    """

    def page(status: int) -> HttpResponse:
        return render(request, template, {"form": form, **context}, status=status)

    fields = told or {}
    if request.method != "POST":
        return page(200)
    if form.is_trapped:
        return redirect(thanks)
    if not form.is_valid():
        return page(422)
    problem = form.timing_problem
    if problem is not None:
        form.add_error(None, problem)
        form.begin_again()
        return page(422)
    try:
        _count(request, action)
        write()
    except TooManyRequests as error:
        form.add_error(None, _wait(error.retry_after))
        response = page(429)
        response["Retry-After"] = str(error.retry_after)
        return response
    except tuple(fields) as error:
        form.add_error(fields[type(error)], error.message)
        return page(error.status)
    return redirect(thanks)


def _count(request: ActorRequest, action: str) -> None:
    address = ratelimit.client_network(request)
    if request.actor.is_authenticated:
        _check(f"{action}-signed-in", address, PER_ADDRESS_SIGNED_IN)
        _check(f"{action}-person", str(request.actor.user_id), PER_PERSON)
    else:
        _check(action, address, PER_ADDRESS)


def _check(name: str, subject: str, limits: tuple) -> None:
    for limit, seconds in limits:
        ratelimit.check(f"{name}-{seconds}", subject, limit=limit, seconds=seconds)


def _wait(seconds: int) -> str:
    """Message with the waiting time in minutes or hours."""
    minutes = max(1, -(-seconds // 60))
    if minutes < 90:
        text = ngettext(
            "Von hier kamen gerade sehr viele Hinweise. Bitte senden Sie in %(n)d Minute noch einmal.",
            "Von hier kamen gerade sehr viele Hinweise. Bitte senden Sie in %(n)d Minuten noch einmal.",
            minutes,
        )
        return text % {"n": minutes}
    hours = {"n": -(-minutes // 60)}
    return (
        _(
            "Von hier kamen heute sehr viele Hinweise. Bitte senden Sie in %(n)d Stunden noch einmal."
        )
        % hours
    )
