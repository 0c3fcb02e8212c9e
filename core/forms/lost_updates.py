"""Lost-update protection for forms over rows that several people or windows may edit
(docs/forms.md).

Rows with a ``version`` compare versions. All others compare a digest of the values the form showed
when it was opened; the form carries it, so no table needs a column for it.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest

from core.forms.values import Difference, resent, shown, texts
from core.jobs.locks import one_at_a_time


class SharedForm(forms.Form):
    """``seen`` is a digest of the stored values when the page was opened. A form submitted without it
    (a page opened before this field existed) is saved without the check.
    """

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        if field_name == "seen":
            return self.stored_state()
        return super().get_initial_for_field(field, field_name)

    def stored_state(self) -> str:
        shown = [
            (name, texts(field.prepare_value(self.get_initial_for_field(field, name))))
            for name, field in sorted(self.fields.items())
            if name != "seen"
        ]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()

    def conflict_with(self, stored: "SharedForm") -> list[Difference]:
        """Differences between the submitted form and ``stored``; empty if the row is unchanged.

        Updates ``seen``, so submitting the same form again overwrites knowingly.
        """
        if self["seen"].value() in ("", None, stored.stored_state()):
            return []
        self.data = resent(self.data, {self.add_prefix("seen"): stored.stored_state()})
        return [
            (str(bound.label), shown(bound), shown(stored[bound.name]))
            for bound in self.visible_fields()
            if bound.field.has_changed(stored[bound.name].initial, bound.data)
        ]


def save_unless_changed(
    form: SharedForm, *, name: str, stored: Callable[[], SharedForm], save: Callable[[], object]
) -> list[Difference]:
    """Save a valid form, or return how it differs from what was saved since it was opened.

    ``name`` identifies the row for the lock; ``stored`` builds a form from the current row.
    """
    with transaction.atomic():
        one_at_a_time(f"form {name}")
        found = form.conflict_with(stored())
        if not found:
            save()
    return found


def status_of(form: forms.BaseForm, found: list[Difference]) -> int:
    """HTTP status of a form page: 409 with differences, 422 with errors, else 200."""
    if found:
        return 409
    return 422 if form.errors else 200


def version_sent(request: HttpRequest) -> int | None:
    """The posted ``version``; None if missing or malformed."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
