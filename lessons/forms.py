"""Lesson form. A draft requires only the title and the polarity."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.fields import WebAddressField
from core.forms.lost_updates import SharedForm
from editorial.authoring.forms import EntryForm
from lessons.choices import Area, Effect, Polarity, Size, Visibility
from lessons.models import Agreement, Lesson
from lessons.services import CONTENT_FIELDS
from projects.choices import Phase

EXAMPLES = {
    "polarity": _("Fehlschlag: Die ersten Sensoren fielen nach vier Monaten aus."),
    "title": _("Ohne Schwellenwert hält die Batterie nur vier Monate"),
    "what_happened": _(
        "Wir sendeten alle fünf Minuten. Nach vier Monaten waren die Batterien leer, und der Bauhof "
        "musste elf Brücken noch einmal anfahren. Das hat 3.000 Euro und viel Vertrauen gekostet."
    ),
    "do_differently": _(
        "Erst ab einem Schwellenwert häufiger senden, und die Laufzeit vor dem Kauf vier Wochen messen."
    ),
    "area": _("Technik & Anschlussfähigkeit; war der Vertrag das Problem, dann Vergabe."),
    "phase": _("Pilot: Es fiel auf, als die ersten Sensoren im Einsatz waren."),
    "effect": _("Kosten: Die zweite Anfahrt war nicht eingeplant."),
    "effect_size": _("Gering: 3.000 von 38.000 Euro."),
    "evidence_url": _("Bericht im Umweltausschuss: https://rat.musterstadt.de/vorlage/17"),
    "visibility": _(
        "„Nur Kommunen“: Sie erzählen, was beim Vertrag schiefging, und die Presse liest nicht mit."
    ),
}


def _with_blank(choices) -> list:
    return [("", _("keine Angabe")), *choices]


class LessonForm(EntryForm):
    polarity = forms.ChoiceField(
        label=_("Was war es?"),
        choices=Polarity.choices,
        widget=forms.RadioSelect,
        help_text=_("Was nicht gelang, hilft anderen am meisten."),
    )
    area = forms.ChoiceField(
        label=_("Bereich"),
        choices=[("", _("Bitte wählen")), *Area.choices],
        required=False,
        help_text=_("Worum ging es?"),
    )
    phase = forms.ChoiceField(
        label=_("In welcher Phase?"), choices=_with_blank(Phase.choices), required=False
    )
    effect = forms.ChoiceField(
        label=_("Auswirkung auf"), choices=_with_blank(Effect.choices), required=False
    )
    effect_size = forms.ChoiceField(
        label=_("Wie groß war sie?"), choices=_with_blank(Size.choices), required=False
    )
    visibility = forms.ChoiceField(
        label=_("Wer darf es lesen?"),
        choices=[
            (Visibility.PUBLIC, _("Alle, auch ohne Anmeldung")),
            (Visibility.MUNICIPALITIES, _("Nur Kommunen: angemeldete Mitglieder anderer Kommunen")),
            (
                Visibility.CONTACT_ONLY,
                _("Nur auf Anfrage: Ihre eigene Kommune, und wem Sie es zeigen"),
            ),
        ],
        widget=forms.RadioSelect,
        help_text=_(
            "Die Moderation liest vor der Veröffentlichung mit. Enger stellen können Sie jederzeit. "
            "Was alle lesen dürfen, steht unter der Lizenz CC BY 4.0."
        ),
    )
    needed = frozenset({"title", "polarity", "area", "what_happened"})

    class Meta:
        model = Lesson
        fields = list(CONTENT_FIELDS)
        field_classes = {"evidence_url": WebAddressField}
        widgets = {
            "what_happened": forms.Textarea(attrs={"rows": 7}),
            "do_differently": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {
            "title": _("Was andere daraus mitnehmen sollen, in einem Satz."),
            "what_happened": _(
                "Was hatten Sie erwartet, was kam? Absätze und Listen sind möglich."
            ),
            "do_differently": _("Ihr Rat an die Kommune, die es als Nächste versucht."),
            "evidence_url": _("Bericht, Vorlage oder Messung, wenn es sie gibt."),
        }

    def clean(self):
        data = super().clean()
        if data.get("effect_size") and not data.get("effect") and "effect" not in self.errors:
            self.add_error("effect", _("Bitte sagen Sie auch, worauf sich das ausgewirkt hat."))
        return data


class AgreementForm(SharedForm, forms.ModelForm):
    class Meta:
        model = Agreement
        fields = ["note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        labels = {"note": _("Anmerkung")}
        help_texts = {"note": _("Wie war es bei Ihnen? Lesen können das nur Kommunen.")}


class NarrowForm(forms.Form):
    """Narrows the visibility immediately; offers only narrower values."""

    visibility = forms.ChoiceField(label=_("Wer darf es künftig lesen?"))

    def __init__(self, *args, choices=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["visibility"].choices = choices
