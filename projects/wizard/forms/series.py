"""Values over time as one form field."""

from django import forms
from django.core.validators import MaxLengthValidator

from projects.indicators import time_series

MAX_SERIES_CHARACTERS = 20_000


class SeriesField(forms.CharField):
    """Values over time, one per line; also accepts cells pasted from a spreadsheet."""

    widget = forms.Textarea
    # limits the text before it is parsed
    default_validators = (MaxLengthValidator(MAX_SERIES_CHARACTERS),)

    def clean(self, value) -> list[dict]:
        return time_series.parse(super().clean(value))

    def prepare_value(self, value):
        return time_series.typed(value) if isinstance(value, list) else value

    def has_changed(self, initial, data) -> bool:
        return "".join(time_series.typed(initial or []).split()) != "".join((data or "").split())
