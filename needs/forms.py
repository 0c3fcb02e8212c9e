"""Forms to write, join and close a need."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.fields import LongTextField
from core.forms.lost_updates import SharedForm
from editorial.authoring.forms import EntryForm
from needs.choices import Resolution, TimeFrame
from needs.models import Need, Participation
from needs.services import WHICH_PROJECT
from projects.models import Project
from projects.public.url_lookup import lookup_of

EXAMPLES = {
    "title": _("Pegel kleiner Bäche überwachen"),
    "text": _(
        "Nach dem Starkregen im Juni wollen wir drei Bäche messen. Wir haben kein LoRaWAN und "
        "niemanden, der Sensoren wartet. Wer hat das mit wenig Personal geschafft?"
    ),
    "themes": _("Klimaanpassung und Sicherheit: Danach suchen wir passende Projekte."),
    "time_frame": _("In den nächsten zwölf Monaten: Der Haushalt wird im Herbst beschlossen."),
}


class NeedForm(EntryForm):
    time_frame = forms.ChoiceField(
        label=_("Bis wann?"),
        choices=[("", _("keine Angabe")), *TimeFrame.choices],
        required=False,
    )
    needed = frozenset({"title", "text", "themes"})

    class Meta:
        model = Need
        fields = ["title", "text", "themes", "time_frame"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 7}),
            "themes": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "title": _("In wenigen Worten, was Sie erreichen wollen."),
            "text": _("Was ist das Problem, was haben Sie schon versucht, was fehlt Ihnen?"),
        }


class JoinForm(SharedForm, forms.ModelForm):
    class Meta:
        model = Participation
        fields = ["note", "own_need"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        labels = {"note": _("Anmerkung")}
        help_texts = {
            "note": _("Wie ist es bei Ihnen? Lesen können das nur Kommunen."),
            "own_need": _("Er geht mit, wenn daraus ein gemeinsames Projekt wird."),
        }

    def __init__(self, *args, own_needs=None, **kwargs):
        super().__init__(*args, **kwargs)
        if own_needs:
            self.fields["own_need"].queryset = own_needs
            self.fields["own_need"].empty_label = _("keiner")
        else:
            del self.fields["own_need"]


class CloseForm(forms.Form):
    resolution = forms.ChoiceField(
        label=_("Wie ging es aus?"),
        choices=[(code, label) for code, label in Resolution.choices if code != Resolution.JOINT],
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie, wie es ausging.")},
    )
    solved_by = forms.CharField(
        label=_("Welches Projekt war es?"),
        required=False,
        max_length=500,
        help_text=_("Die Adresse der Projektseite auf dieser Plattform."),
    )
    note = LongTextField(label=_("In einem Satz"), rows=3, required=False)

    def __init__(self, *args, actor=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean(self):
        data = super().clean()
        is_missing = not data.get("solved_by") and "solved_by" not in self.errors
        if data.get("resolution") == Resolution.SOLVED and is_missing:
            self.add_error("solved_by", WHICH_PROJECT)
        return data

    def clean_solved_by(self) -> Project | None:
        """The project whose URL was pasted, with or without the host."""
        text = self.cleaned_data["solved_by"].strip()
        if not text:
            return None
        lookup = lookup_of(text)
        public = Project.objects.visible_to(self.actor).public()
        found = public.filter(**lookup).first() if lookup else None
        if found is None:
            raise forms.ValidationError(
                _("Dieses Projekt gibt es hier nicht. Bitte kopieren Sie die Adresse seiner Seite.")
            )
        return found
