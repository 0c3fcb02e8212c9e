"""Forms with which members report something and moderators answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.fields import LongTextField


class ReportForm(forms.Form):
    reason = LongTextField(
        label=_("Was stört Sie daran?"),
        rows=4,
        missing=_("Bitte sagen Sie der Moderation, was Sie daran stört."),
    )


class HandleForm(forms.Form):
    hide = forms.BooleanField(label=_("Von der Seite nehmen"), required=False)
    note = LongTextField(
        label=_("Was wurde getan?"),
        rows=3,
        missing=_("Bitte sagen Sie in einem Satz, was getan wurde."),
    )
