from allauth.account import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms.lost_updates import SharedForm
from core.mail.addresses import AddressFormField
from core.text.names import NameFormField

LABEL = _("E-Mail-Adresse")


class OneSpelling:
    """Mixin for allauth forms: accepts pasted addresses and normalises them to canonical spelling."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("email", "login"):
            if name in self.fields:
                self.fields[name] = _address_field()


def _address_field() -> AddressFormField:
    widget = forms.EmailInput(attrs={"autocomplete": "email"})
    return AddressFormField(is_identity=True, label=LABEL, widget=widget)


class LoginForm(OneSpelling, allauth_forms.LoginForm):
    """Removes allauth's help text with the reset link, because the page already has that link."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class AddEmailForm(OneSpelling, allauth_forms.AddEmailForm):
    pass


class ResetPasswordForm(OneSpelling, allauth_forms.ResetPasswordForm):
    pass


class RequestLoginCodeForm(OneSpelling, allauth_forms.RequestLoginCodeForm):
    pass


class SignupForm(OneSpelling, allauth_forms.SignupForm):
    full_name = NameFormField(
        label=_("Vor- und Nachname"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    office = NameFormField(
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


class ProfileForm(SharedForm, forms.ModelForm):
    class Meta:
        model = User
        fields = ["full_name", "office", "language"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["full_name"].required = True
