"""Restrict what third-party apps register in the admin: nothing that gives access to accounts."""

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client, Token
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from core.admin_shared import RestrictedAdmin
from core.audit import recording as audit

apps.get_app_config("mfa").verbose_name = _("Zweiter Faktor")
apps.get_app_config("procrastinate").verbose_name = _("Hintergrundaufgaben")
for model in (EmailAddress, UserSession, Authenticator, Group, Client, Token):
    admin.site.unregister(model)


@admin.register(Authenticator)
class AuthenticatorAdmin(RestrictedAdmin):
    """Lets administrators remove a lost second factor; secrets are not shown."""

    forbids = ("add", "change")
    list_display = ["user", "type", "created_at", "last_used_at"]
    search_fields = ["user__email"]
    fields = ["user", "type", "created_at", "last_used_at"]

    def delete_model(self, request, obj) -> None:
        audit.record("second_factor_removed", obj.user, by=request.user.pk, type=obj.type)
        obj.delete()

    def delete_queryset(self, request, queryset) -> None:
        for row in queryset:
            self.delete_model(request, row)
