from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin_shared import RestrictedAdmin
from core.audit.admin import AuditedAdmin
from municipalities.finding import matcher
from municipalities.models import Membership, Municipality
from municipalities.services import members


@admin.register(Municipality)
class MunicipalityAdmin(AuditedAdmin):
    """Keys and figures come from `load_register`; names and validity can be corrected here."""

    forbids = ("delete",)
    list_display = ["short_name", "ars", "kind", "state", "population", "valid_until"]
    list_filter = ["kind", "state"]
    search_fields = ["short_name", "ars", "ags"]
    search_help_text = _("Name, Schlüssel oder Postleitzahl")
    raw_id_fields = ["district", "association", "successors"]
    readonly_fields = ["size_class", "sort_key", "spelling", "distinction"]

    def get_search_results(self, request, queryset, search_term):
        """Use the site's own search for towns (`municipalities.finding`)."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(matcher(queryset, search_term).condition), False


@admin.register(Membership)
class MembershipAdmin(RestrictedAdmin):
    """View and end memberships. New members join by invitation, which the town is notified about."""

    forbids = ("add", "change")
    list_display = ["user", "municipality", "role", "created_at"]
    list_filter = ["role"]
    search_fields = ["user__email", "municipality__short_name"]

    def delete_model(self, request, obj) -> None:
        members.end_by_administrator(obj, by=request.actor)

    def delete_queryset(self, request, queryset) -> None:
        for row in queryset:
            self.delete_model(request, row)
