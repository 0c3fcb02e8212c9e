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


def member(view: Callable | None = None, *, sees: Callable | None = None) -> Callable:
    """Only for people who act for a town.

    For people without a town, ``sees(request, pk)`` runs before the 403: it loads the object of the URL
    and raises `Http404` if they may not see it, so hidden and missing objects get the same response.
    """
    if view is None:
        return partial(member, sees=sees)

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs):
        if request.actor.municipality is None:
            if sees is not None:
                sees(request, kwargs.get("pk"))
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
