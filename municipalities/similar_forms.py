"""Forms for similarity weights, for pages and API."""

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.similarity import ATTRIBUTES, DEFAULT_WEIGHTS, MAX_NEIGHBOURS, MAX_WEIGHT


class WeightsForm(forms.Form):
    """``weight_<attribute>``: 0 to 10 with up to two decimals; the default weight if omitted."""

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        for row in ATTRIBUTES:
            self.fields[f"weight_{row.code}"] = forms.DecimalField(
                label=row.label,
                help_text=row.why,
                min_value=0,
                max_value=MAX_WEIGHT,
                max_digits=4,
                decimal_places=2,
                required=False,
                initial=row.weight,
            )

    def clean(self):
        data = super().clean()
        if not self.errors and not any(self.weights.values()):
            raise forms.ValidationError(
                _("Mindestens ein Gewicht muss größer als 0 sein, sonst gleichen sich alle.")
            )
        return data

    @property
    def weights(self) -> dict[str, float]:
        """Weights by attribute; the form must be valid."""
        given = {code: self.cleaned_data.get(f"weight_{code}") for code in DEFAULT_WEIGHTS}
        return {
            code: DEFAULT_WEIGHTS[code] if value is None else float(value)
            for code, value in given.items()
        }


class LimitedWeightsForm(WeightsForm):
    """The form of the API, with ``limit``."""

    limit = forms.IntegerField(min_value=1, max_value=MAX_NEIGHBOURS, required=False)
