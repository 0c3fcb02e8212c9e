from django.contrib import admin

from core.admin_shared import SharedAdmin
from editorial.models import FreshnessRule


@admin.register(FreshnessRule)
class FreshnessRuleAdmin(SharedAdmin):
    """Review intervals can be edited; rules cannot be added or deleted.

    Changes take effect immediately.
    """

    forbids = ("add", "delete")
    list_display = ["__str__", "review_after_months", "archive_after_months"]
    readonly_fields = ["kind", "phase"]
