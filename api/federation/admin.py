"""Partner instances in the administration: entered and switched on here alone."""

from django import forms
from django.contrib import admin

from api.federation import services
from api.models import Peer
from core.admin_shared import SharedAdmin, SharedModelForm
from core.errors import DomainError


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
    list_display = ["instance", "is_active", "last_run_at", "last_result", "last_error"]
    readonly_fields = ["last_run_at", "last_result", "last_error"]
    fields = ["url", "is_active", *readonly_fields]

    def get_readonly_fields(self, request, obj=None):
        """Its records name the host: another address is another peer."""
        return [*(["url"] if obj else []), *self.readonly_fields]

    def has_delete_permission(self, request, obj=None) -> bool:
        """A peer is switched off: what was taken from it stays attributable."""
        return False

    def save_model(self, request, obj, form, change) -> None:
        services.save(obj, by=request.user.pk)
