"""Webhooks in the admin: check that they work, disable them. Secrets are not shown."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from core.errors import WrongState
from portals.models import Delivery, Webhook
from portals.webhooks import services


class _ReadOnly(admin.ModelAdmin):
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Webhook)
class WebhookAdmin(_ReadOnly):
    """Shows the host only, because paths often contain the receiver's secret."""

    list_display = ["portal", "shown_host", "state", "last_success_at", "failing_since"]
    list_filter = ["state", "portal"]
    list_select_related = ["portal"]
    fields = [
        "portal",
        "shown_host",
        "description",
        "event_types",
        "state",
        "state_changed_at",
        "confirmed_at",
        "last_success_at",
        "failing_since",
        "created_at",
    ]
    actions = ["switch_off"]

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_staff

    @admin.display(description=_("Empfänger"))
    def shown_host(self, obj) -> str:
        return obj.host

    @admin.action(description=_("Ausschalten"))
    def switch_off(self, request, queryset) -> None:
        count = 0
        for hook in queryset:
            try:
                services.switch_off(hook, by=request.user.pk)
                count += 1
            except WrongState:
                continue
        messages.success(request, _("%(count)d Webhooks sind ausgeschaltet.") % {"count": count})


@admin.register(Delivery)
class DeliveryAdmin(_ReadOnly):
    """Shows whether messages arrive, but neither URLs nor responses."""

    list_display = [
        "created_at",
        "portal",
        "webhook",
        "event_type",
        "state",
        "tries",
        "next_try_at",
    ]
    list_filter = ["state"]
    list_select_related = ["webhook__portal"]
    ordering = ["-created_at"]
    fields = [
        "created_at",
        "portal",
        "webhook",
        "event_type",
        "object_id",
        "state",
        "tries",
        "next_try_at",
        "finished_at",
        "results",
    ]

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_staff

    @admin.display(description=_("Portal"))
    def portal(self, obj) -> str:
        return obj.webhook.portal.name

    @admin.display(description=_("Ergebnisse"))
    def results(self, obj) -> str:
        return ", ".join(str(attempt) for attempt in obj.attempts.all())
