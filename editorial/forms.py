from django import forms
from django.utils.translation import gettext_lazy as _

DECISIONS = [
    ("publish", _("Veröffentlichen")),
    ("request_changes", _("Rückfrage stellen")),
    ("reject", _("Ablehnen")),
    ("take_down", _("Zurückziehen")),
]


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(label=_("Entscheidung"), choices=DECISIONS)
    reason = forms.CharField(
        label=_("Begründung"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Geht per Mail an die Kommune. Nötig für alles außer der Veröffentlichung."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, moves: list[str] = (), has_remarks: bool = False, **kwargs):
        """``has_remarks``: remarks on fields came along, which say why as well."""
        super().__init__(*args, **kwargs)
        self.has_remarks = has_remarks
        choices = [(name, label) for name, label in DECISIONS if name in moves]
        self.fields["decision"].choices = choices
        self.fields["decision"].widget = forms.RadioSelect(choices=choices)

    def clean(self):
        data = super().clean()
        explained = data.get("reason", "").strip() or (
            self.has_remarks and data.get("decision") == "request_changes"
        )
        if data.get("decision") not in (None, "publish") and not explained:
            self.add_error("reason", _("Bitte nennen Sie eine Begründung."))
        return data
