from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin_shared import SharedAdmin
from editorial.models import FreshnessRule


@admin.register(FreshnessRule)
class FreshnessRuleAdmin(SharedAdmin):
    """Review intervals can be edited; rules cannot be added or deleted.

    Changes take effect immediately.
    """

    list_display = ["__str__", "review_after_months", "archive_after_months"]
    readonly_fields = ["kind", "phase"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
