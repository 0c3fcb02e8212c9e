"""One form for each step; ``given()`` hands its values to the service."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.fields import REQUIRED, FriendlyForm, VersionField, WholeNumberField
from core.uploads.validation import PICTURES_ACCEPTED, Picture, RefusedUpload, rewrite_picture
from editorial.files.kept_uploads import refused
from editorial.files.storage import NewFile
from projects.choices import Phase
from projects.models import Project, Theme
from projects.rules import completeness


class NewProjectForm(forms.Form):
    title = forms.CharField(
        error_messages={"required": REQUIRED},
        label=_("Wie heißt das Projekt?"),
        max_length=120,
        help_text=_("Ein Arbeitstitel genügt; Sie können ihn jederzeit ändern."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)


class StepForm(FriendlyForm):
    """``version`` is the one the person read."""

    version = VersionField()
    needed = frozenset(item.field for item in completeness.ITEMS if item.required)

    def given(self) -> dict[str, Any]:
        """Values by name, as `editorial.authoring.writing` takes them."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}


def long_text(rows: int = 8) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class BasicsForm(StepForm):
    phase = forms.ChoiceField(
        label=_("Phase"),
        choices=Phase.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "Wie weit ist das Projekt? Auch Ideen und abgebrochene Projekte helfen anderen."
        ),
    )
    themes = forms.ModelMultipleChoiceField(
        queryset=Theme.objects.all(),
        label=_("Handlungsfelder"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Worum geht es fachlich? Danach filtern andere Kommunen."),
    )
    picture = forms.FileField(
        label=_("Bild"),
        required=False,
        help_text=_(
            "JPEG, PNG, WebP, HEIC, AVIF oder TIFF bis 10 MB. "
            "Ort und Gerät der Aufnahme entfernen wir."
        ),
        widget=forms.FileInput(attrs={"accept": PICTURES_ACCEPTED}),
    )
    remove_picture = forms.BooleanField(label=_("Bild entfernen"), required=False)
    rewritten: Picture | None = None

    class Meta:
        model = Project
        fields = [
            "title", "summary", "phase", "paused", "pause_reason", "themes", "keywords", "image_alt",
        ]  # fmt: skip
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "title": _("Was es ist, in wenigen Worten; ohne Programm- und Produktnamen."),
            "keywords": _("Wörter, nach denen andere suchen würden, durch Kommas getrennt."),
            "summary": _("Steht in Listen und Suchergebnissen."),
            "image_alt": _("Was ist zu sehen? Für Menschen, die das Bild nicht sehen können."),
            "pause_reason": _("Nur ausfüllen, wenn das Projekt pausiert."),
        }

    def clean_picture(self):
        upload = self.cleaned_data["picture"]
        if upload:
            try:
                self.rewritten = rewrite_picture(upload)
            except RefusedUpload as error:
                raise refused(upload, error) from error
        return upload

    def clean(self):
        data = super().clean()
        has_picture = data.get("picture") or (
            self.instance.image_id and not data.get("remove_picture")
        )
        if has_picture and not data.get("image_alt"):
            self.add_error("image_alt", _("Bitte beschreiben Sie das Bild in einem Satz."))
        return data

    def given(self) -> dict[str, Any]:
        given = super().given()
        if self.rewritten:
            given["image"] = NewFile(self.cleaned_data["picture"], self.rewritten)
        elif self.cleaned_data["remove_picture"]:
            given |= {"image": None, "image_alt": ""}
        return given


class StoryForm(StepForm):
    class Meta:
        model = Project
        fields = ["problem", "solution", "benefit"]
        widgets = {"problem": long_text(), "solution": long_text(12), "benefit": long_text()}
        help_texts = {
            "problem": _("Was lief vorher nicht gut, und für wen?"),
            "solution": _(
                "Was haben Sie getan? Absätze, Listen mit „- “, Adressen und **fett** sind möglich."
            ),
            "benefit": _("Wem hilft es, und woran merkt man das?"),
        }


class EffortForm(StepForm):
    class Meta:
        model = Project
        fields = [
            "start_on", "launch_on", "end_on", "cost_one_off_eur", "cost_running_eur", "staff_days",
            "operator_model",
        ]  # fmt: skip
        widgets = {"start_on": day(), "launch_on": day(), "end_on": day()}
        field_classes = {
            "cost_one_off_eur": WholeNumberField,
            "cost_running_eur": WholeNumberField,
            "staff_days": WholeNumberField,
        }
        help_texts = {
            "start_on": _("Ein ungefährer Tag genügt."),
            "launch_on": _("Seit wann die Menschen es nutzen können."),
            "end_on": _("Nur bei abgeschlossenen oder abgebrochenen Projekten."),
            "cost_one_off_eur": _(
                "Ganze Euro, ohne eigenes Personal. Eine Schätzung ist besser als nichts."
            ),
            "cost_running_eur": _("Ganze Euro im Jahr: Betrieb, Lizenzen, Wartung."),
            "operator_model": _("Wer das betreibt, was entstanden ist."),
            "staff_days": _("Eigenes Personal bis zur Inbetriebnahme, in Tagen."),
        }

    def clean(self):
        data = super().clean()
        start, end = data.get("start_on"), data.get("end_on")
        if start and end and end < start:
            self.add_error(
                "end_on", _("Das Ende liegt vor dem Beginn. Bitte prüfen Sie beide Daten.")
            )
        return data


class ResultsForm(StepForm):
    class Meta:
        model = Project
        fields: list[str] = []


class DocumentsForm(StepForm):
    class Meta:
        model = Project
        fields: list[str] = []


class ContactForm(StepForm):
    class Meta:
        model = Project
        fields = ["responsible_function", "contact_email", "internal_note", "license"]
        widgets = {"internal_note": long_text(5)}
        help_texts = {
            "responsible_function": _(
                "Die Stelle, nicht die Person: Sie bleibt, wenn jemand wechselt."
            ),
            "contact_email": _("Möglichst ein Funktionspostfach. Wird nie veröffentlicht."),
            "internal_note": _("Nur für Ihre Kommune und die Moderation sichtbar."),
            "license": _("So dürfen andere Ihren Text nutzen."),
        }
