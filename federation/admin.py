"""Partner instances in the admin, the only place to add and activate them."""

from django import forms
from django.contrib import admin
from django.db.models import Count
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.admin_shared import SharedAdmin, SharedModelForm
from core.errors import DomainError
from federation import missing, services
from federation.models import Peer


class PeerForm(SharedModelForm):
    class Meta:
        model = Peer
        fields = ["url", "is_active"]

    def clean_url(self) -> str:
        try:
            return services.peer_at(self.cleaned_data["url"]).url
        except DomainError as error:
            raise forms.ValidationError(error.message) from None


@admin.register(Peer)
class PeerAdmin(SharedAdmin):
    form = PeerForm
    list_display = [
        "instance", "is_active", "last_run_at", "last_result", "last_error", "missing_records",
    ]  # fmt: skip
    readonly_fields = ["last_run_at", "last_result", "last_error", "missing_records"]
    actions = ["withdraw_missing"]
    fields = ["url", "is_active", *readonly_fields]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(missing_count=Count("missing_records"))

    @admin.display(description=_("Vermisste Einträge"))
    def missing_records(self, obj) -> str:
        """Number of withheld records, and what will happen to them."""
        if obj.missing_since is None:
            return "–"
        if obj.needs_acceptance:
            return _("%(number)s, warten auf Ihre Zustimmung") % {"number": obj.missing_count}
        day = date_format(timezone.localtime(obj.missing_since + missing.GRACE), "j. F Y")
        return _("%(number)s, bis %(day)s") % {"number": obj.missing_count, "day": day}

    @admin.action(description=_("Vermisste Einträge jetzt zurückziehen"))
    def withdraw_missing(self, request, queryset) -> None:
        number = sum(
            missing.accept(peer, by=request.user.pk).counts["deleted"] for peer in queryset
        )
        self.message_user(request, _("%(number)s Einträge zurückgezogen.") % {"number": number})

    def get_readonly_fields(self, request, obj=None):
        """The URL is fixed, because records name the host; a moved peer has its own command."""
        return [*(["url"] if obj else []), *self.readonly_fields]

    def has_delete_permission(self, request, obj=None) -> bool:
        """Peers are deactivated instead, so that imported records stay attributable."""
        return False

    def save_model(self, request, obj, form, change) -> None:
        services.save(obj, by=request.user.pk)
