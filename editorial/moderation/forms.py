from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.fields import LongTextField
from editorial.moderation.canned_responses import appended, offered_for

DECISIONS = [
    ("publish", _("Veröffentlichen")),
    ("request_changes", _("Rückfrage stellen")),
    ("reject", _("Ablehnen")),
    ("take_down", _("Zurückziehen")),
]


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(label=_("Entscheidung"), choices=DECISIONS)
    reason = LongTextField(
        label=_("Begründung"),
        rows=6,
        required=False,
        help_text=_("Geht per Mail an die Kommune. Nötig für alles außer der Veröffentlichung."),
    )
    go_on = forms.BooleanField(label=_("Danach weiter mit dem nächsten Eintrag"), required=False)
    together = forms.BooleanField(label=_("Entscheidung gilt für beides"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self, *args: Any, moves: Sequence[str] = (), has_remarks: bool = False, **kwargs: Any
    ) -> None:
        """``has_remarks``: field comments were sent along; they can replace the reason."""
        super().__init__(*args, **kwargs)
        self.has_remarks = has_remarks
        self.moves = list(moves)
        choices = [(name, label) for name, label in DECISIONS if name in moves]
        decision: Any = self.fields["decision"]
        decision.choices = choices
        decision.widget = forms.RadioSelect(choices=choices)

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        explained = data.get("reason", "").strip() or (
            self.has_remarks and data.get("decision") == "request_changes"
        )
        if data.get("decision") not in (None, "publish") and not explained:
            self.add_error("reason", _("Bitte nennen Sie eine Begründung."))
        return data

    def _ticked(self) -> dict[str, bool]:
        return {name: name in self.data for name in ("go_on", "together")}

    def as_typed(self, moves: list[str] | None = None, **changes: Any) -> "DecisionForm":
        """A form with the submitted values as initial data, not validated."""
        typed = {name: self.data.get(name, "") for name in ("decision", "reason", "version")}
        initial = {**typed, **self._ticked(), **changes}
        return DecisionForm(moves=self.moves if moves is None else moves, initial=initial)

    def with_canned_response(self) -> "DecisionForm":
        """The submitted values, with the chosen text block appended to the reason."""
        chosen = self.data.get("text_block", "")
        known = chosen.isascii() and chosen.isdecimal() and len(chosen) < 10
        block = offered_for(self.moves).filter(pk=int(chosen)).first() if known else None
        if block is None:
            return self.as_typed()
        return self.as_typed(reason=appended(self.data.get("reason", ""), block))
