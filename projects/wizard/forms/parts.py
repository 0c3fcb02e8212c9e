"""Rows that hang on a project: fundings, partners, artifacts, links."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.uploads.validation import RefusedUpload, check_pdf
from editorial.authoring.parts import PartRow
from editorial.files.kept_uploads import refused
from editorial.files.storage import NewFile
from projects.choices import PerCapita
from projects.models import Artifact, Funding, Indicator, Link, Partner, Prerequisite, Project
from projects.models.parts import ProjectPart
from projects.rules.prerequisites import normal
from projects.wizard.forms.examples import EXAMPLES
from projects.wizard.forms.fields import (
    ExactNumberField,
    FriendlyForm,
    SeriesField,
    WebAddressField,
    WholeNumberField,
)

MAX_ROWS = 30
MAX_INDICATORS = 12


class PartForm(FriendlyForm):
    def as_row(self, *, is_removed: bool) -> PartRow:
        key = None if self.instance.is_new else self.instance.pk
        return PartRow({} if is_removed else self.values(), key, is_removed)

    def values(self) -> dict[str, Any]:
        """Columns by name, as validation put them into the instance."""
        columns = {field.name for field in self.instance._meta.concrete_fields}
        return {n: getattr(self.instance, n) for n in self._meta.fields if n in columns}


class PartFormSet(BaseFormSet):
    """Rows of one project.

    A row is found by its id among those of the project; an id that is not there (somebody else
    removed the row meanwhile, or it is another project's) makes a new row of what was typed.
    """

    prefix_name = title = hint = example = ""
    model: type[ProjectPart]
    loaded: tuple[str, ...] = ()
    default_error_messages = {
        "missing_management_form": _(
            "Das Formular kam unvollständig an. Bitte prüfen Sie es und senden Sie es noch einmal ab."
        ),
        "too_many_forms": _("Bitte geben Sie höchstens %(num)d Zeilen an."),
    }

    def __init__(self, data=None, files=None, *, project: Project):
        self.project = project
        rows = self.model.objects.filter(project=project).select_related(*self.loaded)
        self.rows = list(rows.order_by("position", "id"))
        self._by_id = {str(row.pk): row for row in self.rows}
        super().__init__(data, files, prefix=self.prefix_name, initial=[{} for _ in self.rows])

    def get_form_kwargs(self, index: int | None) -> dict:
        return {**super().get_form_kwargs(index), "instance": self._row_at(index)}

    def _row_at(self, index: int | None) -> ProjectPart | None:
        if index is None:
            return None
        if self.is_bound:
            return self._by_id.get(self.data.get(f"{self.prefix}-{index}-id", ""))
        return self.rows[index] if index < len(self.rows) else None

    def add_fields(self, form: PartForm, index: int | None) -> None:
        super().add_fields(form, index)
        row = form.instance
        form.empty_permitted = row.is_new
        form.fields["id"] = forms.UUIDField(
            required=False, widget=forms.HiddenInput, initial=None if row.is_new else row.pk
        )
        for name, choices in self._shared_choices.items():
            form.fields[name].choices = choices

    @cached_property
    def _shared_choices(self) -> dict[str, list]:
        """What there is to choose from, read once for all rows of the form."""
        return {
            name: [(key, label if key else _("Bitte wählen")) for key, label in field.choices]
            for name, field in self.form.base_fields.items()
            if isinstance(field, forms.ChoiceField)
        }

    def given(self) -> list[PartRow]:
        """Rows as `editorial.authoring.writing` takes them; empty new ones are left out."""
        return [
            form.as_row(is_removed=form in self.deleted_forms)
            for form in self.forms
            if form.has_changed() or not form.instance.is_new
        ]

    @property
    def kept_forms(self) -> list[PartForm]:
        """Valid rows that are neither empty nor to be removed."""
        return [
            form
            for form in self.forms
            if form not in self.deleted_forms and (form.has_changed() or not form.instance.is_new)
        ]


class ArtifactForm(PartForm):
    upload = forms.FileField(
        label=_("PDF-Datei"),
        required=False,
        help_text=_("Bis 10 MB, möglichst barrierefrei."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    class Meta:
        model = Artifact
        fields = ["title", "type", "licence", "upload", "url", "visibility"]
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


def _formset(
    form: type[PartForm],
    prefix: str,
    title,
    hint,
    loaded: tuple[str, ...] = (),
    most: int = MAX_ROWS,
) -> type[PartFormSet]:
    made = formset_factory(
        form,
        formset=PartFormSet,
        extra=1,
        can_delete=True,
        max_num=most,
        validate_max=True,
        absolute_max=most + 5,
    )
    made.model, made.loaded = form._meta.model, loaded
    made.prefix_name, made.title, made.hint = prefix, title, hint
    made.example = EXAMPLES[prefix]
    return made


FundingFormSet = _formset(
    FundingForm,
    "fundings",
    _("Förderungen"),
    _("Auch abgelehnte Anträge sind für andere wertvoll."),
)
PartnerFormSet = _formset(
    PartnerForm,
    "partners",
    _("Weitere Beteiligte"),
    _("Zum Beispiel Stadtwerke, Hochschulen, Firmen, Vereine."),
)
ArtifactFormSet = _formset(
    ArtifactForm,
    "artifacts",
    _("Arbeitshilfen zum Nachnutzen"),
    _("Ratsvorlage, Leistungsbeschreibung, Vertrag: Das spart anderen Wochen."),
    loaded=("file",),
)
LinkFormSet = _formset(LinkForm, "links", _("Links"), _("Berichte, Presse, Projektseite."))
PrerequisiteFormSet = _formset(
    PrerequisiteForm,
    "prerequisites",
    _("Voraussetzungen"),
    _("Was muss in einer anderen Kommune gegeben sein? Sie sieht dann, ob es zu ihr passt."),
)
IndicatorFormSet = _formset(
    IndicatorForm,
    "indicators",
    _("Kennzahlen"),
    _("Eine Zahl vorher und nachher sagt anderen mehr als jedes Lob."),
    most=MAX_INDICATORS,
)
