from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import Theme
from watching.choices import Interval, Kind


class ThemesForm(forms.Form):
    themes = forms.ModelMultipleChoiceField(
        queryset=Theme.objects.all(),
        label=_("Handlungsfelder"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Sie erfahren von jedem neuen Projekt und Bedarf."),
    )


class SearchForm(forms.Form):
    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)
    query = forms.CharField(max_length=4_000, required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name der Suche"),
        max_length=120,
        error_messages={"required": _("Bitte geben Sie der Suche einen Namen.")},
    )
    interval = forms.ChoiceField(
        label=_("Neue Treffer melden"), choices=Interval.choices, initial=Interval.WEEKLY
    )
