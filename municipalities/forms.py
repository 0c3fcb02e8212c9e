from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.choices import Role
from municipalities.models import AccessRequest, Municipality


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("Dienstliche E-Mail-Adresse"))
    role = forms.ChoiceField(
        label=_("Rolle"),
        choices=Role.choices,
        help_text=_("Die Koordination lädt ein, ändert Rollen und pflegt den Steckbrief."),
    )


class ProfileForm(forms.ModelForm):
    class Meta:
        model = Municipality
        fields = [
            "about",
            "website",
            "it_operator",
            "has_lorawan",
            "has_public_utility",
            "staff_days_available",
        ]
        widgets = {"about": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "about": _(
                "Was beschäftigt Sie, was können andere bei Ihnen sehen? Markdown ist möglich."
            ),
            "website": _("Mit https://"),
            "it_operator": _("Damit Sie sehen, welche Projekte zu Ihnen passen."),
            "staff_days_available": _("Ungefähr. Das sieht nur Ihre Kommune."),
        }


class AccessRequestForm(forms.ModelForm):
    class Meta:
        model = AccessRequest
        fields = ["message"]
        widgets = {"message": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"message": _("Zum Beispiel Ihre Funktion, damit man Sie erkennt.")}


class AccessDecisionForm(forms.Form):
    role = forms.ChoiceField(label=_("Rolle"), choices=Role.choices, required=False)
    reason = forms.CharField(
        label=_("Begründung bei Ablehnung"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
