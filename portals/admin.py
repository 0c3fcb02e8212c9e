"""Portals in the admin (docs/security.md, row K1): created here, with secrets that are shown once."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.admin_shared import SharedAdmin
from core.errors import DomainError
from portals import services
from portals.models import Portal, PortalSecret
from portals.webhooks.admin import DeliveryAdmin, WebhookAdmin

__all__ = ["DeliveryAdmin", "PortalAdmin", "WebhookAdmin"]


@admin.register(Portal)
class PortalAdmin(SharedAdmin):
    change_form_template = "admin/portals/portal/change_form.html"
    list_display = [
        "name",
        "organisation",
        "is_active",
        "may_webhooks",
        "may_suggest",
        "valid_secrets",
        "last_used_at",
    ]
    list_filter = ["is_active", "may_webhooks", "may_suggest"]
    search_fields = ["name", "organisation"]
    fieldsets = [
        (None, {"fields": ["name", "organisation", "contact_function", "contact_email"]}),
        (_("Darf"), {"fields": ["may_webhooks", "may_suggest", "is_active"]}),
        (_("Grenzen"), {"fields": ["reads_per_minute", "writes_per_minute"]}),
        (_("Stand"), {"fields": ["client_id", "created_at", "last_used_at"]}),
    ]
    readonly_fields = ["client_id", "created_at", "last_used_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("secrets")

    @admin.display(description=_("Kennung (client_id)"))
    def client_id(self, obj) -> str:
        return obj.client_id or "–"

    @admin.display(description=_("Gültige Geheimnisse"))
    def valid_secrets(self, obj) -> int:
        return sum(row.revoked_at is None for row in obj.secrets.all())

    def has_delete_permission(self, request, obj=None) -> bool:
        """Portals are deactivated instead, so that their actions stay attributable."""
        return False

    def save_model(self, request, obj, form, change) -> None:
        services.save(obj, by=request.user.pk)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["secrets"] = obj.secrets.all() if obj else []
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_urls(self) -> list:
        own = [
            path(
                "<uuid:pk>/secret/",
                self.admin_site.admin_view(self.make_secret),
                name="portals_portal_secret",
            ),
            path(
                "<uuid:pk>/secret/<uuid:secret>/revoke/",
                self.admin_site.admin_view(self.revoke_secret),
                name="portals_portal_revoke",
            ),
        ]
        return own + super().get_urls()

    @method_decorator([require_POST, never_cache])
    def make_secret(self, request: HttpRequest, pk) -> HttpResponse:
        portal = self._portal(request, pk)
        try:
            secret = services.new_secret(portal, by=request.user.pk)
        except DomainError as error:
            messages.error(request, str(error.message))
            return self._back(portal)
        context = self.admin_site.each_context(request) | {
            "portal": portal,
            "secret": secret,
            "title": _("Neues Geheimnis für %(name)s") % {"name": portal.name},
        }
        return render(request, "admin/portals/portal/secret.html", context)

    @method_decorator(require_POST)
    def revoke_secret(self, request: HttpRequest, pk, secret) -> HttpResponse:
        portal = self._portal(request, pk)
        row = get_object_or_404(PortalSecret, pk=secret, portal=portal)
        try:
            services.revoke_secret(row, by=request.user.pk)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Das Geheimnis gilt nicht mehr, seine Token ebenso wenig."))
        return self._back(portal)

    def _portal(self, request: HttpRequest, pk) -> Portal:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(Portal, pk=pk)

    def _back(self, portal: Portal) -> HttpResponse:
        return redirect(reverse("admin:portals_portal_change", args=[portal.pk]))
