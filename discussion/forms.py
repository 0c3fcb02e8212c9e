from django import forms
from django.utils.translation import gettext_lazy as _

from editorial.workflow.choices import Visibility


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Ihre Antwort"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Bitte schreiben Sie einen Satz.")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)


class QuestionForm(AnswerForm):
    visibility = forms.ChoiceField(
        label=_("Wer darf es lesen?"),
        choices=[
            (Visibility.MUNICIPALITIES, _("Nur Kommunen: angemeldete Mitglieder")),
            (Visibility.PUBLIC, _("Alle, auch ohne Anmeldung")),
        ],
        widget=forms.RadioSelect,
        initial=Visibility.MUNICIPALITIES,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Ihre Frage")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Was stört Sie daran?"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Bitte sagen Sie der Moderation, was Sie daran stört.")},
    )


class PartnershipForm(forms.Form):
    note = forms.CharField(
        label=_("Was möchten Sie beitragen?"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Zum Beispiel Personal, Geld, ein Testgebiet. Lesen kann es die Kommune."),
    )
