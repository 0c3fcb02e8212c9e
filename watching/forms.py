from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.lost_updates import SharedForm
from projects.models import Theme
from watching.choices import Interval, WatchKind


class ThemesForm(SharedForm):
    needed = ("themes",)
    themes = forms.ModelMultipleChoiceField(
        queryset=Theme.objects.all(),
        label=_("Handlungsfelder"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Sie erfahren von jedem neuen Projekt und Bedarf."),
    )


class SearchForm(forms.Form):
    """Kind and query are hidden if they come from a list page and are valid."""

    name = forms.CharField(
        label=_("Name der Suche"),
        max_length=200,
        error_messages={"required": _("Bitte geben Sie der Suche einen Namen.")},
    )
    kind = forms.ChoiceField(label=_("Was durchsuchen?"), choices=WatchKind.choices)
    query = forms.CharField(
        label=_("Suche oder Adresse"),
        max_length=4_000,
        error_messages={
            "required": _("Darin ist weder ein Suchbegriff noch ein Filter dieser Liste.")
        },
        help_text=_("Zum Beispiel die Adresse einer Liste mit ihren Filtern, auch aus der API."),
    )
    interval = forms.ChoiceField(
        label=_("Neue Treffer melden"), choices=Interval.choices, initial=Interval.WEEKLY
    )

    @property
    def asks_what(self) -> bool:
        if self.is_bound:
            return any(name in self.errors for name in ("kind", "query"))
        return not (self.initial.get("kind") in WatchKind.values and self.initial.get("query"))
