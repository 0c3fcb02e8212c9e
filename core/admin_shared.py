"""Bases of admin pages: restricted, and protected against lost updates when several administrators edit
the same row.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core.forms.lost_updates import SharedForm

MAX_SHOWN_LENGTH = 300


class SharedModelForm(SharedForm, forms.ModelForm):
    """Refuse to overwrite another administrator's save; show the stored values beside the typed ones."""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if self.instance.pk and not self.instance._state.adding:
            for label, own, stored in self.conflict_with(self._of_today()):
                words = _("%(label)s: gespeichert ist „%(stored)s“, Ihre Eingabe ist „%(own)s“.")
                self._say(words % {"label": label, "stored": _cut(stored), "own": _cut(own)})
        return data

    def _of_today(self) -> "SharedModelForm":
        return type(self)(instance=self.instance)

    def _say(self, text: str) -> None:
        if not self.has_error(NON_FIELD_ERRORS, "stale"):
            first = _(
                "Inzwischen hat jemand anderes gespeichert. Ihre Eingaben stehen noch hier; wenn Sie "
                "noch einmal speichern, gelten sie."
            )
            self.add_error(None, forms.ValidationError(first, code="stale"))
        self.add_error(None, forms.ValidationError(text, code="stale"))


def _cut(text: str) -> str:
    return Truncator(text).chars(MAX_SHOWN_LENGTH)


class RestrictedAdmin(admin.ModelAdmin):
    """``forbids`` names what nobody may do here: add, change, delete."""

    forbids: tuple[str, ...] = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return "add" not in self.forbids and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return "change" not in self.forbids and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return "delete" not in self.forbids and super().has_delete_permission(request, obj)


class SharedAdmin(RestrictedAdmin):
    """Locks the row on POST and rejects changes based on an outdated page (409)."""

    form = SharedModelForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The hidden field is only submitted if a fieldset contains it."""
        groups: list[tuple[Any, dict[str, Any]]] = [
            (title, {**options}) for title, options in super().get_fieldsets(request, obj)
        ]
        named = any("seen" in options["fields"] for _title, options in groups)
        if not named and self.has_change_permission(request, obj):
            options = groups[-1][1]
            options["fields"] = [*options["fields"], "seen"]
        return groups

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        rows = self.model._base_manager.select_for_update(of=("self",))
        rows.filter(pk=found.pk).values_list("pk").first()
        return super().get_object(request, object_id, from_field)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        answer = super().render_change_form(request, context, *args, **kwargs)
        form = context["adminform"].form
        if form.is_bound and form.has_error(NON_FIELD_ERRORS, "stale"):
            answer.status_code = 409
        return answer
