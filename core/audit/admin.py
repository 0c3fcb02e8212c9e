"""Admin pages whose changes are written to the audit log."""

from core.admin_shared import SharedAdmin
from core.audit import recording as audit


class AuditedAdmin(SharedAdmin):
    """Write one audit row per added, changed or deleted object: field names, never values."""

    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        action = "admin_changed" if change else "admin_added"
        audit.record(action, obj, by=request.user.pk, fields=form.changed_data)

    def delete_model(self, request, obj) -> None:
        audit.record("admin_deleted", obj, by=request.user.pk)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset) -> None:
        for obj in queryset:
            self.delete_model(request, obj)
