from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.fields import LongTextField
from editorial.workflow.choices import Visibility


class AnswerForm(forms.Form):
    text = LongTextField(
        label=_("Ihre Antwort"),
        rows=5,
        max_length=5_000,
        missing=_("Bitte schreiben Sie einen Satz."),
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


class PartnershipForm(forms.Form):
    note = LongTextField(
        label=_("Was möchten Sie beitragen?"),
        rows=4,
        required=False,
        help_text=_("Zum Beispiel Personal, Geld, ein Testgebiet. Lesen kann es die Kommune."),
    )
