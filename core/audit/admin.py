"""Admin pages whose changes are written to the audit log."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin_shared import SharedAdmin
from core.audit import recording as audit


class AuditedAdmin(SharedAdmin):
    """Write one audit row per added, changed or deleted object: field names, never values."""

    def save_model(
        self, request: HttpRequest, obj: models.Model, form: forms.BaseForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        action = "admin_changed" if change else "admin_added"
        audit.record(action, obj, by=request.user.pk, fields=form.changed_data)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        audit.record("admin_deleted", obj, by=request.user.pk)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for obj in queryset:
            self.delete_model(request, obj)
