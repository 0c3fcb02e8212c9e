import time

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from core.models import BarrierReport

SHORTEST_SECONDS = 3
LONGEST_SECONDS = 24 * 3600


class BarrierForm(forms.ModelForm):
    """``website`` is a trap that people do not see; ``begun`` is when the page was opened."""

    website = forms.CharField(required=False)
    begun = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = BarrierReport
        fields = ["description", "page", "reply_to"]
        labels = {
            "description": _("Was hat Sie gehindert?"),
            "page": _("Auf welcher Seite?"),
            "reply_to": _("Ihre E-Mail-Adresse für eine Antwort"),
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 6})}

    @property
    def looks_automatic(self) -> bool:
        if self.cleaned_data.get("website"):
            return True
        try:
            begun = signing.loads(self.cleaned_data.get("begun", ""), salt="barrier")
        except signing.BadSignature:
            return True
        return not SHORTEST_SECONDS <= time.time() - begun <= LONGEST_SECONDS
