from allauth.account import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SignupForm(allauth_forms.SignupForm):
    full_name = forms.CharField(
        label=_("Vor- und Nachname"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    office = forms.CharField(
        label=_("Funktion in Ihrer Kommune"),
        max_length=150,
        required=False,
        help_text=_("Zum Beispiel: Stabsstelle Digitalisierung."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Dienstliche E-Mail-Adresse")
        self.fields["email"].help_text = _(
            "Bitte nutzen Sie die Adresse Ihrer Verwaltung. An ihr erkennen wir, wohin Sie gehören."
        )
        self.order_fields(["full_name", "office", "email", "password1", "password2"])


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["full_name", "office", "language"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["full_name"].required = True
