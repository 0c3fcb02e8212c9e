"""Public forms for corrections and abuse reports, and the form in which the town refuses."""

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from core.forms.fields import LongTextField
from core.forms.values import resent
from core.mail.addresses import AddressFormField
from core.security.spam_protection import TOO_OLD, GuardedForm
from editorial.corrections.correctable_fields import Target
from editorial.workflow.choices import Ground

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def answer_field() -> AddressFormField:
    return AddressFormField(
        label=_("Ihre E-Mail-Adresse für eine Antwort"),
        required=False,
        help_text=_(
            "Nur dafür: Niemand sonst sieht sie, und 30 Tage nach der Antwort wird sie gelöscht."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CorrectionForm(GuardedForm):
    """``base`` holds the signed text and version that the page showed when the reader began.

    ``proposed`` is the validated value; ``seen`` the text and version it replaces.
    """

    salt = "correction"
    proposed: object = None
    seen: tuple[str, int] = ("", 0)

    comment = LongTextField(
        label=_("Warum?"),
        rows=3,
        required=False,
        help_text=_("Lesen können das nur die Kommune und die Moderation."),
    )
    source_url = forms.URLField(
        label=_("Quelle (Adresse)"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Wo steht es richtig?"),
        error_messages={"invalid": _("Bitte geben Sie eine Adresse an, die mit https:// beginnt.")},
    )
    contact_email = answer_field()
    base = forms.CharField(required=False, max_length=400_000, widget=forms.HiddenInput)
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, target: Target, version: int, signed_in: bool) -> None:
        initial = {
            "value": target.value,
            "base": self._signed(target, version),
            "token": uuid.uuid4(),
            "begun": self.begun_now(),
        }
        super().__init__(data, initial=initial)
        self.target, self.version = target, version
        self.fields["value"] = target.field()
        self.order_fields(["value"])
        if signed_in:
            del self.fields["contact_email"]

    def _base_salt(self, target: Target) -> str:
        return f"correction-base.{target.row.pk}.{target.name}"

    def _signed(self, target: Target, version: int) -> str:
        return signing.dumps([target.value, version], salt=self._base_salt(target), compress=True)

    def begin_again(self) -> None:
        super().begin_again()
        self.data = resent(self.data, {"base": self._signed(self.target, self.version)})

    @property
    def timing_problem(self) -> "StrOrPromise | None":
        try:
            value, version = signing.loads(
                self.cleaned_data["base"], salt=self._base_salt(self.target)
            )
        except signing.BadSignature:
            return TOO_OLD
        self.seen = (value, version)
        return super().timing_problem

    def clean_source_url(self) -> str:
        address = self.cleaned_data["source_url"]
        if address and not address.startswith(("http://", "https://")):
            raise forms.ValidationError(self.fields["source_url"].error_messages["invalid"])
        return address

    def clean(self) -> dict:
        data = super().clean() or {}
        if "value" in data:
            try:
                self.proposed = self.target.clean(self.data.get("value", ""))
            except forms.ValidationError as error:
                self.add_error("value", error)
        return data


class ContentReportForm(GuardedForm):
    salt = "content-report"

    ground = forms.ChoiceField(
        label=_("Worum geht es?"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie, worum es geht.")},
    )
    reason = LongTextField(
        label=_("Was stört Sie daran?"),
        rows=5,
        missing=_("Bitte sagen Sie der Moderation, was Sie daran stört."),
        help_text=_("Am besten mit der Stelle im Text. Lesen kann das nur die Moderation."),
    )
    contact_email = answer_field()

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"begun": self.begun_now()})


class RefuseForm(forms.Form):
    reason = LongTextField(
        label=_("Grund"),
        rows=3,
        help_text=_(
            "Wer den Vorschlag gemacht hat, liest Ihren Grund, falls eine Antwort gewünscht ist."
        ),
        missing=_("Bitte nennen Sie in einem Satz den Grund."),
    )
