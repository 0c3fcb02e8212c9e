"""Forms for status updates: writing, reporting, hiding."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms.fields import FriendlyForm, LongTextField, VersionField, WebAddressField
from updates.models import StatusUpdate


class StatusUpdateForm(FriendlyForm):
    """Idempotent per ``token``; ``version`` is the version that the user read."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = VersionField(required=False)

    class Meta:
        model = StatusUpdate
        fields = ["on", "title", "text", "link"]
        field_classes = {"link": WebAddressField}
        widgets = {
            "on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "text": forms.Textarea(attrs={"rows": 6}),
        }
        labels = {"on": _("Wann war das?"), "text": _("Was ist neu?")}
        help_texts = {
            "title": _("Eine Zeile, die für sich verständlich ist."),
            "text": _("Absätze, Listen mit „- “, Adressen und **fett** sind möglich."),
            "link": _("Zum Beispiel die Pressemitteilung."),
        }

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            text = _("Dieser Tag liegt in der Zukunft. Berichten Sie, was schon geschehen ist.")
            raise forms.ValidationError(text)
        if day.year < 1990:
            raise forms.ValidationError(_("Bitte prüfen Sie das Jahr."))
        return day


class HidingForm(forms.Form):
    reason = LongTextField(
        label=_("Begründung für die Kommune"),
        rows=4,
        missing=_("Bitte nennen Sie der Kommune den Grund."),
    )
