"""Filters of the audit log, shared by page and download."""

from datetime import date

from django import forms
from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from exchange.audit_log.actions import IN_TOWN, WORDS

_DAYS = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
EVERYTHING = [("", _("alle"))]
# Model labels of the objects in a town's log.
KINDS_IN_TOWN = (
    "projects.project", "lessons.lesson", "needs.need", "events.event", "adoptions.adoption",
    "contacts.contactrequest", "contacts.responsibility", "discussion.post",
    "discussion.partnership", "municipalities.membership", "municipalities.invitation",
    "municipalities.accessrequest", "municipalities.successionrequest",
    "municipalities.municipality", "editorial.storedfile", "watching.watch", "watching.savedsearch",
)  # fmt: skip
KINDS_FOR_ADMINISTRATORS = (
    "accounts.user",
    "directory.expert",
    "editorial.report",
    "core.auditentry",
    "core.mailrecord",
    "core.sitepage",
    "core.barrierreport",
)


# the log is never rewritten: entries from before 1.0 name these models by their former labels
FORMER_KINDS = {
    "api.peer": "federation.peer",
    "api.portal": "portals.portal",
    "api.suggestion": "portals.suggestion",
    "api.towngrant": "portals.towngrant",
    "api.webhook": "portals.webhook",
    "editorial.textblock": "editorial.cannedresponse",
}


def kind_label(kind: str) -> str:
    """Name of the model; the code if the model no longer exists."""
    try:
        return str(apps.get_model(FORMER_KINDS.get(kind, kind))._meta.verbose_name)
    except (LookupError, ValueError):
        return kind


def _day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class LogFilterForm(forms.Form):
    marks_optional = False
    counts_quietly = True
    person = forms.CharField(label=_("Person"), max_length=100, required=False)
    town = forms.CharField(label=_("Kommune"), max_length=100, required=False)
    action = forms.ChoiceField(label=_("Handlung"), required=False)
    kind = forms.ChoiceField(label=_("Art"), required=False)
    since = forms.DateField(label=_("Von"), required=False, validators=_DAYS, widget=_day_input())
    until = forms.DateField(label=_("Bis"), required=False, validators=_DAYS, widget=_day_input())
    object = forms.CharField(label=_("Kennung des Eintrags"), max_length=64, required=False)
    request = forms.CharField(
        label=_("Kennung des Seitenaufrufs"),
        max_length=36,
        required=False,
        help_text=_("Steht auf jeder Fehlerseite."),
    )

    def __init__(self, *args, is_town: bool, **kwargs):
        super().__init__(*args, **kwargs)
        words = IN_TOWN if is_town else WORDS
        kinds = KINDS_IN_TOWN if is_town else KINDS_IN_TOWN + KINDS_FOR_ADMINISTRATORS
        named = sorted(words.items(), key=lambda pair: str(pair[1]).casefold())
        self.fields["action"].choices = EVERYTHING + named
        labels = [(kind, kind_label(kind)) for kind in kinds]
        self.fields["kind"].choices = EVERYTHING + sorted(labels, key=lambda pair: pair[1])
        if is_town:
            del self.fields["town"]

    def clean(self):
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            self.add_error("until", _("Das Ende liegt vor dem Anfang."))
        return data
