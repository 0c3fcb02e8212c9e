"""Selection of partner towns by name from the whole register, without JavaScript."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from municipalities.choices import MunicipalityKind
from municipalities.finding import Hits, meant
from municipalities.labels import told_apart
from municipalities.models import Municipality
from projects.models import Project
from projects.wizard.forms.steps import StepForm

MAX_CANDIDATES = 20


class PartnersForm(StepForm):
    """A name that matches one town adds it; several matches are offered for selection."""

    town_query = forms.CharField(
        label=_("Kommune hinzufügen"),
        required=False,
        max_length=100,
        help_text=_(
            "Name, Postleitzahl oder amtlicher Schlüssel. Passen mehrere, wählen Sie danach aus."
        ),
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
            .exclude(kind=MunicipalityKind.STATE)
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
        """Limit the choices shown to these towns instead of the whole register."""
        field = self.fields["partner_municipalities"]
        try:
            rows = list(field.queryset.filter(pk__in=keys)) if keys else []
        except (ValueError, ValidationError):
            rows = []
        field.widget.choices = [(row.pk, label) for row, label in told_apart(rows)]

    def clean(self):
        data = super().clean()
        query = (data.get("town_query") or "").strip()
        if query and "partner_municipalities" in data:
            self._add_named(query, data)
        return data

    def _add_named(self, query: str, data: dict) -> None:
        hits = meant(self._register, query, MAX_CANDIDATES)
        chosen, found = list(data["partner_municipalities"]), hits.towns
        if any(town in found and str(town.pk) not in self._stored_keys() for town in chosen):
            return  # the user chose among the towns offered for this name
        others = [town for town in found if town not in chosen and not self._is_own(town)]
        if len(others) == 1 and not hits.similar:
            data["partner_municipalities"] = [*chosen, *others]
        elif others:
            self._offer([*self._shown_keys(), *[str(town.pk) for town in others]])
            self.add_error("town_query", self._choose_message(hits))
        elif any(self._is_own(town) for town in found):
            self.add_error("town_query", _("Das ist Ihre eigene Kommune; sie ist schon dabei."))
        elif not found:
            self.add_error(
                "town_query",
                _("Diese Kommune steht nicht im Verzeichnis. Bitte prüfen Sie die Schreibweise."),
            )

    def _is_own(self, town: Municipality) -> bool:
        return town.pk == self.instance.municipality_id

    def _choose_message(self, hits: Hits):
        if hits.similar:
            return _(
                "Diesen Namen gibt es so nicht. Ähnlich heißen die Kommunen oben; bitte kreuzen "
                "Sie die richtige an."
            )
        if hits.count == len(hits.towns):
            return _("Mehrere Kommunen passen. Bitte kreuzen Sie oben die richtige an.")
        return _(
            "%(shown)d von %(count)d Kommunen, die passen. Bitte kreuzen Sie oben die richtige an, "
            "oder suchen Sie genauer, zum Beispiel mit Postleitzahl oder Kreis."
        ) % {"shown": len(hits.towns), "count": hits.count}
