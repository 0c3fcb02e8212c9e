from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.fields import LongTextField
from core.forms.lost_updates import SharedForm
from core.mail.addresses import MAX_LENGTH, AddressFormField
from municipalities import official
from municipalities.choices import Role
from municipalities.models import AccessRequest, Municipality, SuccessionRequest


class SureField(forms.CharField):
    """Hidden field with the address that the person has already been warned about."""

    def __init__(self):
        super().__init__(required=False, max_length=MAX_LENGTH, widget=forms.HiddenInput)


def asked_twice(form: forms.Form, town: Municipality) -> dict:
    """Reject an unofficial-looking address once; the same address passes when submitted again."""
    address = form.cleaned_data.get("email")
    question = official.doubt(town, address) if address else None
    if question and form.cleaned_data.get("sure") != address:
        form.data = form.data.copy()
        form.data["sure"] = address
        form.doubt = question
        form.add_error("email", _ASK_AGAIN % {"doubt": question})
    return form.cleaned_data


_ASK_AGAIN = _("%(doubt)s Wenn ja, senden Sie die Einladung noch einmal ab.")


class InvitationForm(forms.Form):
    email = AddressFormField(label=_("Dienstliche E-Mail-Adresse"), is_identity=True)
    role = forms.ChoiceField(
        label=_("Rolle"),
        choices=Role.choices,
        help_text=_("Die Koordination lädt ein, ändert Rollen und pflegt den Steckbrief."),
    )
    sure = SureField()

    def __init__(self, *args, town: Municipality, **kwargs):
        super().__init__(*args, **kwargs)
        self.town = town

    def clean(self) -> dict:
        return asked_twice(self, self.town)


class ProfileForm(SharedForm, forms.ModelForm):
    class Meta:
        model = Municipality
        fields = [
            "about",
            "website",
            "it_operator",
            "has_lorawan",
            "has_public_utility",
            "staff_days_available",
            "embedding_allowed",
        ]
        widgets = {"about": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "about": _(
                "Was beschäftigt Sie, was können andere bei Ihnen sehen? Absätze, Listen mit „- “, "
                "Adressen und **fett** sind möglich."
            ),
            "website": _("Mit https://"),
            "it_operator": _("Damit Sie sehen, welche Projekte zu Ihnen passen."),
            "staff_days_available": _("Ungefähr. Das sieht nur Ihre Kommune."),
            "embedding_allowed": _(
                "Die Karte zeigt, was öffentlich ist: Titel, Phase, Kurzbeschreibung und den Link "
                "hierher. Ohne Haken verschwindet sie sofort von allen anderen Websites."
            ),
        }


class AccessRequestForm(forms.ModelForm):
    class Meta:
        model = AccessRequest
        fields = ["message"]
        widgets = {"message": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"message": _("Zum Beispiel Ihre Funktion, damit man Sie erkennt.")}


class AccessDecisionForm(forms.Form):
    role = forms.ChoiceField(label=_("Rolle"), choices=Role.choices, required=False)
    reason = LongTextField(label=_("Begründung bei Ablehnung"), rows=2, required=False)


class ColleagueField(forms.ModelChoiceField):
    """Choice of a colleague, labelled with name, office and role; the value is the user."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice"
            ) from error

    def label_from_instance(self, obj) -> str:
        words = [obj.user.office, obj.get_role_display()]
        return f"{obj.user.get_full_name()} ({', '.join(filter(None, words))})"


class HandoverForm(forms.Form):
    """Choice of who takes over. ``colleagues`` are memberships; if empty, no choice is required."""

    heir = ColleagueField(
        queryset=None,
        to_field_name="user",
        label=_("Übernimmt"),
        empty_label=_("Bitte wählen"),
        error_messages={
            "required": _("Es ist noch etwas offen. Bitte wählen Sie, wer das übernimmt."),
            "invalid_choice": _(
                "Diese Person gehört nicht (mehr) zu Ihrer Kommune. "
                "Bitte wählen Sie jemand anderen. Es wurde nichts geändert."
            ),
        },
    )

    def __init__(self, *args, colleagues, must_choose: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["heir"].queryset = colleagues
        self.fields["heir"].required = must_choose

    @property
    def heir_id(self):
        chosen = self.cleaned_data["heir"]
        return chosen.user_id if chosen else None


class SuccessionForm(forms.ModelForm):
    class Meta:
        model = SuccessionRequest
        fields = ["message"]
        widgets = {"message": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "message": _("Zum Beispiel, wer in Ihrem Haus für eine Nachfolge in Frage kommt.")
        }


class AppointForm(forms.Form):
    email = AddressFormField(label=_("Dienstliche E-Mail-Adresse der Nachfolge"), is_identity=True)
    sure = SureField()

    def __init__(self, *args, town: Municipality | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.town = town

    def clean(self) -> dict:
        return asked_twice(self, self.town)
