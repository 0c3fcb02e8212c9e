"""Rows that hang on a project: fundings, partners, artifacts, links."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms.fields import ExactNumberField, WebAddressField, WholeNumberField
from core.uploads.validation import RefusedUpload, check_pdf
from editorial.files.kept_uploads import refused
from editorial.files.storage import NewFile
from projects.choices import PerCapita
from projects.models import Artifact, Funding, Indicator, Link, Partner, Prerequisite
from projects.rules.prerequisites import normal
from projects.wizard.forms.rows import PartForm, formset_of
from projects.wizard.forms.series import SeriesField


class ArtifactForm(PartForm):
    upload = forms.FileField(
        label=_("PDF-Datei"),
        required=False,
        help_text=_("Bis 10 MB, möglichst barrierefrei."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    class Meta:
        model = Artifact
        fields = ["title", "type", "license", "upload", "url", "visibility"]
        field_classes = {"url": WebAddressField}
        labels = {"url": _("Oder eine Adresse")}
        help_texts = {
            "url": _("Wenn die Unterlage schon im Netz steht."),
            "visibility": _("„Nur Kommunen“: für angemeldete Mitglieder, nie für alle."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.file_id:
            self.fields["upload"].label = _("Andere PDF-Datei")

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload:
            try:
                check_pdf(upload)
            except RefusedUpload as error:
                raise refused(upload, error) from error
        return upload

    def clean(self):
        data = super().clean()
        if "url" in self.errors or "upload" in self.errors:
            return data
        upload, url = data.get("upload"), data.get("url")
        if upload and url:
            self.add_error(
                "url", _("Bitte geben Sie eine Datei oder eine Adresse an, nicht beides.")
            )
        elif not (upload or url or self.instance.file_id):
            self.add_error(
                "upload", _("Bitte wählen Sie eine Datei, oder geben Sie eine Adresse an.")
            )
        return data

    def validate_constraints(self) -> None:
        """`clean` asks for a file or an address; the file has no row yet."""

    def values(self) -> dict[str, Any]:
        values = super().values()
        if upload := self.cleaned_data.get("upload"):
            return values | {"file": NewFile(upload), "url": ""}
        return values | ({"file": None} if values["url"] else {})


class FundingForm(PartForm):
    class Meta:
        model = Funding
        fields = ["programme", "status", "amount_eur", "share_percent"]
        field_classes = {"amount_eur": WholeNumberField, "share_percent": WholeNumberField}

    def clean_share_percent(self):
        share = self.cleaned_data["share_percent"]
        if share is not None and share > 100:
            raise forms.ValidationError(_("Bitte geben Sie 0 bis 100 Prozent an."))
        return share


class PartnerForm(PartForm):
    class Meta:
        model = Partner
        fields = ["name", "kind", "role", "url"]
        field_classes = {"url": WebAddressField}
        labels = {"url": _("Website")}


class LinkForm(PartForm):
    class Meta:
        model = Link
        fields = ["title", "url"]
        field_classes = {"url": WebAddressField}


class PrerequisiteForm(PartForm):
    class Meta:
        model = Prerequisite
        fields = ["kind", "comparator", "value", "text"]
        help_texts = {
            "comparator": _("Leer: wie üblich, bei Zahlen „mindestens“."),
            "value": _("Eine Zahl, ein Land, eine Art; bei Ja-Nein-Fragen leer."),
        }

    def clean(self):
        data = super().clean()
        if not data.get("kind") or "comparator" in self.errors or "value" in self.errors:
            return data
        try:
            data["comparator"], data["value"] = normal(
                data["kind"], data.get("comparator", ""), data.get("value", "")
            )
        except forms.ValidationError as error:
            self.add_error(None, error)
        if data["kind"] == "other" and not (data.get("text") or "").strip():
            self.add_error("text", _("Bitte sagen Sie, was gegeben sein muss."))
        return data


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class IndicatorForm(PartForm):
    values = SeriesField(
        label=_("Messwerte"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=_(
            "Je Zeile Zeitpunkt und Wert, dahinter auf Wunsch eine Anmerkung. Sie können zwei "
            "Spalten aus Excel einfügen."
        ),
    )

    class Meta:
        model = Indicator
        fields = [
            "name", "unit", "direction", "baseline_value", "baseline_on", "target_value",
            "target_on", "values", "source", "source_url", "per_capita", "method",
        ]  # fmt: skip
        field_classes = {
            "baseline_value": ExactNumberField,
            "target_value": ExactNumberField,
            "source_url": WebAddressField,
        }
        widgets = {
            "baseline_on": _day(),
            "target_on": _day(),
            "method": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {
            "name": _("Was messen Sie?"),
            "direction": _("Was ist besser?"),
            "baseline_value": _("Ausgangswert vor dem Projekt"),
            "method": _("Wie haben Sie gemessen?"),
        }
        help_texts = {
            "unit": _("Zum Beispiel Minuten, %, t CO₂."),
            "direction": _("Danach steht „besser“ oder „schlechter“ dabei."),
            "method": _("Damit andere ihre Zahlen mit Ihren vergleichen können."),
            "per_capita": _("Wir rechnen mit der Einwohnerzahl Ihrer Kommune im Register."),
        }

    def clean(self):
        data = super().clean()
        if data.get("baseline_value") is not None and not data.get("baseline_on"):
            self._ask("baseline_on", _("Bitte sagen Sie, von wann der Ausgangswert ist."))
        if data.get("baseline_on") and data.get("baseline_value") is None:
            self._ask("baseline_value", _("Bitte geben Sie den Ausgangswert an."))
        if data.get("target_on") and data.get("target_value") is None:
            self._ask("target_value", _("Bitte geben Sie den Zielwert an."))
        if data.get("per_capita") != PerCapita.NONE and (data.get("unit") or "").strip() == "%":
            text = _(
                "Prozente lassen sich nicht auf die Einwohnerzahl umrechnen. Wählen Sie „keine“."
            )
            self._ask("per_capita", text)
        return data

    def _ask(self, name: str, text) -> None:
        """Where the field itself is wrong, that is said already."""
        if name not in self.errors:
            self.add_error(name, text)

    def clean_baseline_on(self):
        day = self.cleaned_data["baseline_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Dieser Tag liegt in der Zukunft."))
        return day

    def validate_constraints(self) -> None:
        """`clean` says the same in words."""


FundingFormSet = formset_of(
    FundingForm,
    "fundings",
    _("Förderungen"),
    _("Auch abgelehnte Anträge sind für andere wertvoll."),
)
PartnerFormSet = formset_of(
    PartnerForm,
    "partners",
    _("Weitere Beteiligte"),
    _("Zum Beispiel Stadtwerke, Hochschulen, Firmen, Vereine."),
)
ArtifactFormSet = formset_of(
    ArtifactForm,
    "artifacts",
    _("Arbeitshilfen zum Nachnutzen"),
    _("Ratsvorlage, Leistungsbeschreibung, Vertrag: Das spart anderen Wochen."),
    loaded=("file",),
)
LinkFormSet = formset_of(LinkForm, "links", _("Links"), _("Berichte, Presse, Projektseite."))
PrerequisiteFormSet = formset_of(
    PrerequisiteForm,
    "prerequisites",
    _("Voraussetzungen"),
    _("Was muss in einer anderen Kommune gegeben sein? Sie sieht dann, ob es zu ihr passt."),
)
IndicatorFormSet = formset_of(
    IndicatorForm,
    "indicators",
    _("Kennzahlen"),
    _("Eine Zahl vorher und nachher sagt anderen mehr als jedes Lob."),
    most=12,
)
