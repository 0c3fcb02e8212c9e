"""Query parameters of the statistics, validated for both page and API."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from municipalities.choices import FederalState, SizeClass
from projects.models import Theme
from projects.public.filter_choices import table_choices
from public_statistics.tables import Narrowing

_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)


class Day(forms.DateField):
    def __init__(self, **options):
        super().__init__(required=False, input_formats=["%Y-%m-%d"], **options)

    def clean(self, value):
        day = super().clean(value)
        if day and not _FIRST <= day <= _LAST:
            raise forms.ValidationError(_("Bitte geben Sie ein Jahr von 2000 bis 2100 an."))
        return day


class NarrowingForm(forms.Form):
    theme = forms.ChoiceField(label=_("Handlungsfeld"), required=False)
    size_class = forms.ChoiceField(
        label=_("Größe der Kommune"), choices=SizeClass.choices, required=False
    )
    state = forms.ChoiceField(label=_("Land"), choices=FederalState.choices, required=False)

    def __init__(self, data: QueryDict):
        super().__init__(data)
        self.fields["theme"].choices = table_choices(Theme)()
        self.fields["from"] = Day(label=_("Von"))
        self.fields["until"] = Day(label=_("Bis"))

    def clean(self):
        given = super().clean()
        begin, end = given.get("from"), given.get("until")
        if begin and end and begin > end:
            self.add_error("until", _("Das Ende liegt vor dem Anfang."))
        return given

    @property
    def narrowing(self) -> Narrowing:
        """The requested filter; invalid values are ignored."""
        given = self.cleaned_data
        return Narrowing(
            given.get("theme") or "",
            given.get("size_class") or "",
            given.get("state") or "",
            (given.get("from"), given.get("until")),
        )
