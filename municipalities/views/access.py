"""Access decorators for pages of members and staff."""

from collections.abc import Callable
from functools import partial, wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest

from core.errors import NotAllowed


def signed_in(view: Callable) -> Callable:
    """Redirect anonymous visitors to the sign-in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs):
        if not request.actor.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def member(view: Callable | None = None, *, on: Callable | None = None) -> Callable:
    """Only for people who act for a town.

    ``on(request, pk)`` loads the object of the URL, which the view receives in place of ``pk``. It
    raises `Http404` for what the person may not see, and runs before the 403, so hidden and missing
    objects get the same response.
    """
    if view is None:
        return partial(member, on=on)

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs):
        if on is not None:
            args = (on(request, kwargs.pop("pk", None)), *args)
        if request.actor.municipality is None:
            raise NotAllowed
        return view(request, *args, **kwargs)

    return signed_in(guarded)


def staff(view: Callable) -> Callable:
    """Only for moderators and administrators."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs):
        if not request.actor.is_moderator:
            raise NotAllowed
        return view(request, *args, **kwargs)

    return signed_in(guarded)
