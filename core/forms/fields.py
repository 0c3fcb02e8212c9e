"""Form fields that accept input as people type it: “38.000 €”, URLs without a scheme."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from core.formats.numbers import decimal_text, fits, parse_decimal

_DECORATION = re.compile(r"\s|€|%|euro|eur\b", re.IGNORECASE)
_NO_CENTS = re.compile(r",(00|-{1,2}|–)$")
_GROUPED = re.compile(r"\d{1,3}([.'’]\d{3})+")

REQUIRED = _("Bitte machen Sie hier eine Angabe.")


class FriendlyForm(forms.ModelForm):
    """A model form with a helpful message for missing values."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = REQUIRED


class LongTextField(forms.CharField):
    """Text of several lines. ``missing`` is the error message where it is required and empty."""

    def __init__(
        self, *, rows: int, max_length: int = 2_000, missing: Any = "", **options: Any
    ) -> None:
        if missing:
            options["error_messages"] = {"required": missing}
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=max_length, widget=widget, **options)


class VersionField(forms.IntegerField):
    """The version of a row that the form showed. Without an id: a page may have several forms."""

    def __init__(self, *, required: bool = True) -> None:
        widget = forms.HiddenInput(attrs={"id": False})
        super().__init__(required=required, widget=widget, min_value=1, max_value=10**9)


class WholeNumberField(forms.IntegerField):
    """Accepts thousands separators and a unit; rejects fractions."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Bitte geben Sie eine ganze Zahl ohne Nachkommastellen an."),
    }

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = _NO_CENTS.sub("", _DECORATION.sub("", value))
            if _GROUPED.fullmatch(value):
                value = re.sub(r"\D", "", value)
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "numeric"}


class WebAddressField(forms.URLField):
    """http and https only; a missing scheme means https."""

    default_error_messages = {
        "invalid": _("Bitte geben Sie eine Adresse an, die mit https:// beginnt."),
    }
    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class ExactNumberField(forms.DecimalField):
    """Accepts “1.234,5” and “1234,5 €” and shows values the same way; never a float."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Bitte geben Sie eine Zahl an, zum Beispiel 1.234,5."),
        "too_exact": _("Bitte höchstens 12 Stellen vor und 4 nach dem Komma."),
    }

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # stubs say int
        if value in self.empty_values:
            return None
        try:
            number = parse_decimal(_DECORATION.sub("", str(value)))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not fits(number):
            raise forms.ValidationError(self.error_messages["too_exact"], code="too_exact")
        return number

    def prepare_value(self, value: Any) -> Any:
        return decimal_text(value) if isinstance(value, Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal"}
