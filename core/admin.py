from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin_shared import RestrictedAdmin
from core.audit.admin import AuditedAdmin
from core.models import AuditEntry, BarrierReport, MailRecord, SitePage


@admin.register(AuditEntry)
class AuditEntryAdmin(RestrictedAdmin):
    forbids = ("add", "change", "delete")
    list_display = ["at", "action", "kind", "object_id", "actor_id", "municipality_id"]
    list_filter = ["action", "kind"]
    search_fields = ["object_id", "actor_id", "municipality_id", "request_id"]
    show_full_result_count = False


@admin.register(MailRecord)
class MailRecordAdmin(RestrictedAdmin):
    """Delivery status of mails. Subject, text and links stay hidden: they reveal who talks to whom
    and contain sign-in codes. The full address is shown for dead letters only, so it can be corrected.
    """

    forbids = ("add", "change", "delete")
    list_display = ["created_at", "about", "receiver", "status", "attempts", "last_error"]
    list_filter = ["status"]
    ordering = ["-created_at"]
    fields = ["created_at", "about", "receiver", "status", "attempts", "last_error", "sent_at"]
    actions = ["send_again"]
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_staff

    @admin.display(description=_("Art"))
    def about(self, obj: Any) -> str:
        return str(obj.guard or _("Konto und Team"))

    @admin.display(description=_("Empfänger"))
    def receiver(self, obj: Any) -> str:
        is_dead = obj.status == MailRecord.Status.DEAD
        return obj.to if is_dead else f"…@{obj.to.rpartition('@')[2]}"

    @admin.action(description=_("Unzustellbare erneut senden"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        from core.mail.outbox import send_again

        count = send_again(queryset, by=request.user.pk)
        messages.success(request, _("%(count)d Mails werden erneut gesendet.") % {"count": count})


@admin.register(SitePage)
class SitePageAdmin(AuditedAdmin):
    forbids = ("delete",)
    list_display = ["code", "is_sample", "updated_at"]


@admin.register(BarrierReport)
class BarrierReportAdmin(AuditedAdmin):
    forbids = ("add",)
    list_display = ["created_at", "page", "description", "handled_at"]
    readonly_fields = ["created_at", "page", "description", "reply_to"]
