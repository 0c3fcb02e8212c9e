from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import BarrierReport
from core.security.spam_protection import GuardedForm


class BarrierForm(GuardedForm, forms.ModelForm):
    salt = "barrier"

    class Meta:
        model = BarrierReport
        fields = ["description", "page", "reply_to"]
        labels = {
            "description": _("Was hat Sie gehindert?"),
            "page": _("Auf welcher Seite?"),
            "reply_to": _("Ihre E-Mail-Adresse für eine Antwort"),
        }
        error_messages = {
            "description": {"required": _("Bitte beschreiben Sie, was Sie gehindert hat.")}
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 6})}

    @property
    def looks_automatic(self) -> bool:
        return self.is_trapped or self.timing_problem is not None
