"""Forms of the text import: the source, and the recognised draft for review."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.fields import REQUIRED, FriendlyForm, WholeNumberField
from core.text.typed import too_long
from editorial.files.kept_uploads import refused
from projects.choices import Phase
from projects.models import Project, Theme
from projects.text_import.reading import RefusedText, clean, read
from projects.wizard.forms.steps import day, long_text

REST_TO = [
    ("internal_note", _("in die interne Notiz (nur Ihre Kommune und die Moderation lesen sie)")),
    ("problem", _("an die Ausgangslage anhängen")),
    ("solution", _("an die Lösung anhängen")),
]


class SourceForm(forms.Form):
    """Either a file or pasted text; ``text`` in the cleaned data is its content."""

    upload = forms.FileField(
        label=_("Textdatei"),
        required=False,
        help_text=_("Nur Text (.txt oder .md), bis 200 kB."),
        widget=forms.FileInput(attrs={"accept": ".txt,.md,text/plain,text/markdown"}),
    )
    pasted = forms.CharField(
        label=_("Oder Text einfügen"), required=False, max_length=100_000, widget=long_text(12)
    )

    def clean(self):
        data = super().clean()
        upload, pasted = data.get("upload"), data.get("pasted", "")
        text = self._read(upload) if upload else ""
        if self.errors:
            return data
        if bool(upload) == bool(pasted.strip()):
            self.add_error(
                "upload" if upload else "pasted",
                _("Bitte wählen Sie eine Datei, oder fügen Sie einen Text ein; nicht beides."),
            )
            return data
        try:
            data["text"] = text or clean(pasted)
        except RefusedText as error:
            self.add_error("pasted", str(error.message))
        return data

    def _read(self, upload) -> str:
        try:
            return read(upload.read())
        except RefusedText as error:
            self.add_error("upload", refused(upload, error.message))
        return ""


class CheckForm(FriendlyForm):
    """The recognised draft; validated like the steps of the project form."""

    title = forms.CharField(label=_("Titel"), max_length=120, error_messages={"required": REQUIRED})
    phase = forms.ChoiceField(
        label=_("Phase"), choices=[("", _("keine Angabe")), *Phase.choices], required=False
    )
    themes = forms.ModelMultipleChoiceField(
        label=_("Handlungsfelder"),
        queryset=Theme.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    rest = forms.CharField(
        label=_("Nicht zugeordnet"),
        required=False,
        max_length=100_000,
        widget=long_text(8),
        help_text=_("Das passte zu keiner Frage. Nichts davon geht verloren."),
    )
    rest_to = forms.ChoiceField(
        label=_("Wohin damit?"), choices=REST_TO, initial="internal_note", widget=forms.RadioSelect
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Project
        fields = [
            "title", "summary", "phase", "themes", "keywords", "problem", "solution", "benefit",
            "start_on", "launch_on", "end_on", "cost_one_off_eur", "cost_running_eur", "staff_days",
            "responsible_function", "contact_email", "internal_note",
        ]  # fmt: skip
        widgets = {
            "summary": long_text(3), "problem": long_text(), "solution": long_text(),
            "benefit": long_text(), "internal_note": long_text(4),
            "start_on": day(), "launch_on": day(), "end_on": day(),
        }  # fmt: skip
        field_classes = dict.fromkeys(
            ("cost_one_off_eur", "cost_running_eur", "staff_days"), WholeNumberField
        )

    def clean(self):
        """Append the unassigned text to the chosen field, within its maximum length."""
        data = super().clean()
        name, rest = data.get("rest_to"), (data.get("rest") or "").strip()
        if rest and name in data:
            joined = f"{data[name] or ''}\n\n{rest}".strip()
            most = Project._meta.get_field(name).max_length
            if len(joined) > most:
                self.add_error("rest", too_long(len(joined), most))
            data[name] = joined
        start, end = data.get("start_on"), data.get("end_on")
        if start and end and end < start:
            self.add_error(
                "end_on", _("Das Ende liegt vor dem Beginn. Bitte prüfen Sie beide Daten.")
            )
        return data
