"""User administration. Suspending a person ends all their sessions; every change is audited."""

from allauth.usersessions.models import UserSession
from django.contrib import admin

from accounts import offboarding
from accounts.models import User
from core.admin_shared import SharedAdmin
from core.audit import recording as audit
from core.mail.addresses import searched


@admin.register(User)
class UserAdmin(SharedAdmin):
    forbids = ("add", "delete")
    list_display = ["email", "full_name", "office", "site_role", "is_active", "last_login"]
    list_filter = ["site_role", "is_active"]
    ordering = ["email"]
    search_fields = ["email", "full_name"]
    fields = ["email", "full_name", "office", "site_role", "is_active", "language", "last_login"]
    readonly_fields = ["email", "last_login"]

    def get_search_results(self, request, queryset, search_term):
        """Search names as typed; treat words with an @ or a dot as parts of an address."""
        words = [searched(w) if {"@", "."} & set(w) else w for w in search_term.split()]
        return super().get_search_results(request, queryset, " ".join(words))

    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        rights = {
            name: [form.initial.get(name), getattr(obj, name)]
            for name in ("site_role", "is_active")
            if name in form.changed_data
        }
        audit.record(
            "user_changed", obj, by=request.user.pk, fields=form.changed_data, changed=rights
        )
        if "is_active" in form.changed_data and not obj.is_active:
            offboarding.announce(obj.pk)
        if not obj.is_active:
            for session in UserSession.objects.filter(user=obj):
                session.end()
