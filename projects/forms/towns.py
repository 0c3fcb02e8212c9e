"""Towns that take part, picked by name from the whole register without a script."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.text import fold
from municipalities.choices import Kind
from municipalities.models import Municipality
from projects.forms.steps import StepForm
from projects.models import Project

MOST_CANDIDATES = 20


class PartnersForm(StepForm):
    """A name that fits one town adds it; several are offered with their district for choice."""

    town_query = forms.CharField(
        label=_("Kommune hinzufügen"),
        required=False,
        max_length=100,
        help_text=_("Name oder amtlicher Schlüssel. Passen mehrere, wählen Sie danach aus."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    partner_municipalities = forms.ModelMultipleChoiceField(
        queryset=Municipality.objects.none(),
        label=_("Beteiligte Kommunen"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Project
        fields = ["partner_municipalities"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = self.instance.municipality_id
        self._register = (
            Municipality.objects.current()
            .exclude(kind=Kind.STATE)
            .select_related("district")
            .order_by("sort_key", "pk")
        )
        field = self.fields["partner_municipalities"]
        field.queryset = self._register.exclude(pk=own)
        self._offer(self._shown_keys())

    def _shown_keys(self) -> list[str]:
        if self.is_bound:
            return self.data.getlist(self.add_prefix("partner_municipalities"))
        return self._stored_keys()

    def _stored_keys(self) -> list[str]:
        return [str(pk) for pk in self.instance.partner_municipalities.values_list("pk", flat=True)]

    def _offer(self, keys: list[str]) -> None:
        """Show only these towns as choices, not all of the register."""
        field = self.fields["partner_municipalities"]
        try:
            rows = list(field.queryset.filter(pk__in=keys)) if keys else []
        except (ValueError, ValidationError):
            rows = []
        field.widget.choices = [(row.pk, row.full_label) for row in rows]

    def clean(self):
        data = super().clean()
        query = (data.get("town_query") or "").strip()
        if query and "partner_municipalities" in data:
            self._add_named(query, data)
        return data

    def _add_named(self, query: str, data: dict) -> None:
        chosen, found = list(data["partner_municipalities"]), self._find(query)
        if any(town in found and str(town.pk) not in self._stored_keys() for town in chosen):
            return  # ticked among those that were offered for this name
        others = [town for town in found if town not in chosen and not self._is_own(town)]
        if len(others) == 1:
            data["partner_municipalities"] = [*chosen, *others]
        elif others:
            self._offer([*self._shown_keys(), *[str(town.pk) for town in others]])
            self.add_error("town_query", self._choose_message(len(found)))
        elif any(self._is_own(town) for town in found):
            self.add_error("town_query", _("Das ist Ihre eigene Kommune; sie ist schon dabei."))
        elif not found:
            self.add_error(
                "town_query",
                _("Diese Kommune steht nicht im Verzeichnis. Bitte prüfen Sie die Schreibweise."),
            )

    def _is_own(self, town: Municipality) -> bool:
        return town.pk == self.instance.municipality_id

    def _choose_message(self, count: int):
        if count < MOST_CANDIDATES:
            return _("Mehrere Kommunen passen. Bitte kreuzen Sie oben die richtige an.")
        return _("Sehr viele Kommunen passen. Bitte geben Sie mehr vom Namen ein.")

    def _find(self, query: str) -> list[Municipality]:
        """By key, else by the exact name, else by parts of the name."""
        if query.isascii() and query.isdecimal():
            by_key = self._register.filter(ars=query) | self._register.filter(ags=query)
            return list(by_key[:MOST_CANDIDATES])
        exact = list(self._register.filter(sort_key=fold(query))[:MOST_CANDIDATES])
        if exact:
            return exact
        rows = self._register
        for word in fold(query).split():
            rows = rows.filter(sort_key__contains=word)
        return list(rows[:MOST_CANDIDATES])
