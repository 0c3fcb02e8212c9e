from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from core.models import AuditEntry, BarrierReport, MailRecord, SitePage


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    list_display = ["at", "action", "kind", "object_id", "actor_id", "municipality_id"]
    list_filter = ["action", "kind"]
    search_fields = ["object_id", "actor_id", "municipality_id", "request_id"]
    show_full_result_count = False

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(MailRecord)
class MailRecordAdmin(admin.ModelAdmin):
    """Without the texts: mails may hold codes for signing in."""

    list_display = ["created_at", "subject", "to", "status", "attempts", "last_error"]
    list_filter = ["status"]
    exclude = ["text", "html"]
    actions = ["send_again"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_staff

    @admin.action(description=_("Unzustellbare erneut senden"))
    def send_again(self, request, queryset) -> None:
        from core.mail import send_again

        count = send_again(queryset)
        messages.success(request, _("%(count)d Mails werden erneut gesendet.") % {"count": count})


@admin.register(SitePage)
class SitePageAdmin(admin.ModelAdmin):
    list_display = ["code", "is_sample", "updated_at"]

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(BarrierReport)
class BarrierReportAdmin(admin.ModelAdmin):
    list_display = ["created_at", "page", "description", "handled_at"]
    readonly_fields = ["created_at", "page", "description", "reply_to"]

    def has_add_permission(self, request) -> bool:
        return False
