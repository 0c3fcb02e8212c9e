"""Django's admin with uniform handling of values that no column can store."""

import logging
from collections.abc import Callable
from functools import wraps

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import DataError, transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.urls import re_path, reverse
from django.utils.http import url_has_allowed_host_and_scheme

logger = logging.getLogger(__name__)
_MOVED_FROM_API = {
    "delivery": "portals",
    "peer": "federation",
    "portal": "portals",
    "webhook": "portals",
}
UNSTORABLE = (ValidationError, DataError, ValueError, OverflowError, TypeError)


class AdministrationSite(admin.AdminSite):
    """Wraps `admin_view`, which all admin pages pass through."""

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:
        return super().admin_view(_tolerant(view), cacheable)

    def get_urls(self) -> list:
        """With redirects for addresses from before 1.0."""
        former = re_path(r"^api/(?P<model>\w+)/(?P<rest>.*)$", _former_address)
        return [former, *super().get_urls()]

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """Redirect to the site's sign-in, the only one with rate limits and second factor."""
        target = request.GET.get(REDIRECT_FIELD_NAME, "")
        is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
        if not is_ours or not target.startswith("/"):
            target = reverse("admin:index", current_app=self.name)
        if not request.user.is_authenticated:
            return redirect_to_login(target)
        if not self.has_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(target)


def _former_address(request: HttpRequest, model: str, rest: str) -> HttpResponse:
    app = _MOVED_FROM_API.get(model)
    if app is None:
        raise Http404
    return HttpResponsePermanentRedirect(f"{reverse('admin:index')}{app}/{model}/{rest}")


def _tolerant(view: Callable) -> Callable:
    """Treat an id, filter or choice that is malformed or out of range as a client error.

    404 if the URL names an object, else 400; the request is rolled back. Logged with the traceback,
    because a bug would raise the same exceptions.
    """

    @wraps(view)
    def tolerant(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            with transaction.atomic():
                response = view(request, *args, **kwargs)
                return response.render() if hasattr(response, "render") else response
        except UNSTORABLE as error:
            logger.warning("Administration refused %s", request.path, exc_info=error)
            if kwargs.get("object_id") or "pk" in kwargs:
                raise Http404 from error
            raise BadRequest from error

    return tolerant
