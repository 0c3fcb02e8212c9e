"""The stock administration, with one answer for whatever no column can hold."""

import logging
from collections.abc import Callable
from functools import wraps

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import DataError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

logger = logging.getLogger(__name__)
UNSTORABLE = (ValidationError, DataError, ValueError, OverflowError, TypeError)


class AdministrationSite(admin.AdminSite):
    """Every page of the administration goes through `admin_view`."""

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:
        return super().admin_view(_tolerant(view), cacheable)

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """The site's own sign-in, with its limits and second factor, is the only one."""
        target = request.GET.get(REDIRECT_FIELD_NAME, "")
        is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
        if not is_ours or not target.startswith("/"):
            target = reverse("admin:index", current_app=self.name)
        if not request.user.is_authenticated:
            return redirect_to_login(target)
        if not self.has_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(target)


def _tolerant(view: Callable) -> Callable:
    """An id, a filter or a choice of the wrong form, or too large, is the sender's mistake.

    404 if the address names an object, else 400; nothing of the request is kept. Logged with the
    traceback, because a mistake of ours would look the same.
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
