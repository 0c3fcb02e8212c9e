"""Forms to write and cancel an event."""

from datetime import datetime

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from core.forms.fields import LongTextField, WebAddressField, WholeNumberField
from editorial.authoring.forms import EntryForm
from events.choices import EventKind
from events.models import Event
from projects.models import Project

YEARS = range(1900, 3000)
EXAMPLES = {
    "title": _("Blick ins Labor: Pegel messen an der Nassach"),
    "text": _(
        "Wir zeigen zwei Sensoren am Bach und die Anzeige in der Leitstelle. Danach ist eine Stunde "
        "Zeit für Fragen zu Kosten, Wartung und Datenschutz."
    ),
    "place": _("Bauhof, Besprechungsraum 2"),
    "capacity": _("15: So viele passen mit Abstand an den Bach."),
}


class MomentField(forms.DateTimeField):
    """Local date and time, as sent by the browser's date input or typed."""

    default_error_messages = {
        "invalid": _("Bitte geben Sie Tag und Uhrzeit an, zum Beispiel 24.11.2026 10:00."),
        "year": _("Bitte prüfen Sie das Jahr. Erlaubt sind 1900 bis 2999."),
    }

    def __init__(self, **kwargs):
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value) -> datetime | None:
        """Rejects UTC offsets, and years for which conversion between time zones may overflow."""
        try:
            typed = parse_datetime(value.strip()) if isinstance(value, str) else None
        except ValueError:
            typed = None
        if typed is not None and typed.tzinfo is not None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if typed is not None and typed.year not in YEARS:
            raise forms.ValidationError(self.error_messages["year"], code="year")
        moment = super().to_python(value)
        if moment is not None and moment.year not in YEARS:
            raise forms.ValidationError(self.error_messages["year"], code="year")
        return moment


class DegreeField(forms.FloatField):
    """Accepts a decimal comma, too."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Bitte geben Sie eine Zahl an, zum Beispiel 49,8728."),
    }

    def __init__(self, *, most: int, **kwargs):
        message = _("Diesen Ort gibt es nicht.")
        limits = [MinValueValidator(-most, message), MaxValueValidator(most, message)]
        super().__init__(validators=limits, required=False, **kwargs)

    def to_python(self, value) -> float | None:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def widget_attrs(self, widget: forms.Widget) -> dict:
        return {"inputmode": "decimal"}


class EventForm(EntryForm):
    """The public projects of the inviting town may be chosen; a new event has it in ``initial``."""

    event_kind = forms.ChoiceField(
        label=_("Art"), choices=EventKind.choices, widget=forms.RadioSelect
    )
    starts_at = MomentField(label=_("Beginn"))
    ends_at = MomentField(label=_("Ende"))
    registration_until = MomentField(label=_("Anmeldung bis"), required=False)
    online_url = WebAddressField(
        label=_("Adresse im Netz"),
        required=False,
        max_length=500,
        help_text=_("Steht öffentlich im Kalender, auch für Menschen ohne Anmeldung."),
    )
    registration_url = WebAddressField(
        label=_("Anmeldung unter"),
        required=False,
        max_length=500,
        help_text=_(
            "Nur wenn Sie selbst Anmeldungen annehmen. Ohne Adresse melden sich alle hier an."
        ),
    )
    capacity = WholeNumberField(
        label=_("Plätze"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Ohne Angabe können sich beliebig viele anmelden."),
    )
    latitude = DegreeField(
        label=_("Breite"), most=90, help_text=_("Ohne Angabe gilt auf der Karte Ihre Kommune.")
    )
    longitude = DegreeField(label=_("Länge"), most=180)
    needed = frozenset({"title", "text", "themes"})

    class Meta:
        model = Event
        fields = [
            "event_kind", "title", "text", "project", "themes", "starts_at", "ends_at", "place",
            "address", "latitude", "longitude", "is_online", "online_url", "capacity",
            "registration_until", "registration_url", "contact_function",
        ]  # fmt: skip
        widgets = {
            "text": forms.Textarea(attrs={"rows": 7}),
            "themes": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "project": _("Ein veröffentlichtes Projekt Ihrer Kommune, um das es geht."),
            "place": _("Gebäude und Raum, oder der Treffpunkt."),
            "contact_function": _("Eine Stelle, keine Person."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        town = self.initial.get("municipality") or self.instance.municipality_id
        rows = Project.objects.public().filter(municipality=town).order_by("title_key", "pk")
        self.fields["project"].queryset = rows
        self.fields["project"].empty_label = _("keines")
        self.fields["project"].error_messages["invalid_choice"] = _(
            "Bitte wählen Sie ein veröffentlichtes Projekt Ihrer Kommune."
        )

    def clean(self):
        data = super().clean()
        begin, end, until = (
            data.get(name) for name in ("starts_at", "ends_at", "registration_until")
        )
        if begin and end and end <= begin:
            self.add_error("ends_at", _("Das Ende muss nach dem Beginn liegen."))
        if begin and until and until > begin:
            self.add_error("registration_until", _("Die Frist muss vor dem Beginn enden."))
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            name = "longitude" if data.get("longitude") is None else "latitude"
            if name not in self.errors:
                self.add_error(
                    name, _("Bitte geben Sie Breite und Länge an, oder keines von beiden.")
                )
        return data


class CancelForm(forms.Form):
    reason = LongTextField(
        label=_("Grund der Absage"),
        rows=3,
        help_text=_("Steht auf der Seite. Alle Angemeldeten erhalten ihn."),
        missing=_("Grund der Absage: Bitte nennen Sie ihn in einem Satz."),
    )
