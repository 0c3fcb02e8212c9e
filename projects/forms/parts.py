"""Rows that hang on a project: fundings, partners, artifacts, links."""

from django import forms
from django.forms import BaseModelFormSet, modelformset_factory
from django.utils.translation import gettext_lazy as _

from core.uploads import RefusedUpload, check_pdf
from editorial.files import store_pdf
from projects.models import Artifact, Funding, Link, Partner, Project

MOST_ROWS = 30


class PartFormSet(BaseModelFormSet):
    """Only rows of this project can be named; the service saves them under its lock."""

    title = ""
    add_label = ""
    actor = None

    def save_parts(self, project: Project) -> None:
        position = 0
        for form in self.forms:
            if form in self.deleted_forms:
                if not form.instance.is_new:
                    form.instance.delete()
                continue
            if form.instance.is_new and not form.has_changed():
                continue
            position += 1
            row = form.save(commit=False)
            row.project, row.position = project, position
            form.prepare(row, self.actor)
            row.save()


class PartForm(forms.ModelForm):
    def prepare(self, row, actor) -> None:
        """Last touch before the row is written."""


class ArtifactForm(PartForm):
    upload = forms.FileField(
        label=_("PDF-Datei"),
        required=False,
        help_text=_("Bis 10 MB, möglichst barrierefrei."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    class Meta:
        model = Artifact
        fields = ["title", "type", "upload", "url", "licence", "visibility"]
        help_texts = {"url": _("Oder eine Adresse mit https://")}

    def clean(self):
        data = super().clean()
        upload, url = data.get("upload"), data.get("url")
        if upload:
            try:
                check_pdf(upload)
            except RefusedUpload as error:
                self.add_error("upload", str(error))
        has_file = bool(upload or (self.instance.file_id and not url))
        if "url" not in self.errors and "upload" not in self.errors:
            if upload and url:
                self.add_error(
                    "url", _("Bitte geben Sie eine Datei oder eine Adresse an, nicht beides.")
                )
            elif not has_file and not url:
                self.add_error(
                    "upload", _("Bitte wählen Sie eine Datei, oder geben Sie eine Adresse an.")
                )
        return data

    def _get_validation_exclusions(self):
        """The rule on file or address is checked in `clean`, when the file has no row yet."""
        return super()._get_validation_exclusions() | {"file"}

    def validate_constraints(self) -> None:
        """As above."""

    def prepare(self, row: Artifact, actor) -> None:
        if self.cleaned_data.get("upload"):
            row.file, row.url = store_pdf(self.cleaned_data["upload"], by=actor), ""
        elif self.cleaned_data.get("url"):
            row.file = None


class FundingForm(PartForm):
    class Meta:
        model = Funding
        fields = ["programme", "status", "amount_eur", "share_percent"]
        widgets = {"share_percent": forms.NumberInput(attrs={"min": 0, "max": 100})}

    def clean_share_percent(self):
        share = self.cleaned_data["share_percent"]
        if share is not None and share > 100:
            raise forms.ValidationError(_("Bitte geben Sie 0 bis 100 Prozent an."))
        return share


class PartnerForm(PartForm):
    class Meta:
        model = Partner
        fields = ["name", "kind", "role", "url"]


class LinkForm(PartForm):
    class Meta:
        model = Link
        fields = ["title", "url"]


def _formset(model, form, prefix: str, title, hint):
    made = modelformset_factory(
        model,
        form=form,
        formset=PartFormSet,
        extra=1,
        can_delete=True,
        max_num=MOST_ROWS,
        validate_max=True,
        absolute_max=MOST_ROWS + 5,
    )
    made.prefix_name, made.title, made.hint = prefix, title, hint
    return made


FundingFormSet = _formset(
    Funding,
    FundingForm,
    "fundings",
    _("Förderungen"),
    _("Auch abgelehnte Anträge sind für andere wertvoll."),
)
PartnerFormSet = _formset(
    Partner,
    PartnerForm,
    "partners",
    _("Weitere Beteiligte"),
    _("Zum Beispiel Stadtwerke, Hochschulen, Firmen, Vereine."),
)
ArtifactFormSet = _formset(
    Artifact,
    ArtifactForm,
    "artifacts",
    _("Arbeitshilfen zum Nachnutzen"),
    _("Ratsvorlage, Leistungsbeschreibung, Vertrag: Das spart anderen Wochen."),
)
LinkFormSet = _formset(Link, LinkForm, "links", _("Links"), _("Berichte, Presse, Projektseite."))
