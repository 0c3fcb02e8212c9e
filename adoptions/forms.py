"""Forms of the adopting town and the town of origin; few fields are required at first."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from adoptions.choices import ENDED, OPEN, Depth, Reason, Stage
from adoptions.models import Adoption
from adoptions.services.recording import DETAIL_FIELDS, missing_reason
from core.forms.fields import REQUIRED, FriendlyForm, LongTextField, VersionField
from projects.models import FundingProgramme, Project


def _note(label: Any) -> forms.CharField:
    return LongTextField(label=label, rows=2, required=False)


class RecordForm(forms.Form):
    stage = forms.ChoiceField(
        label=_("Wie weit sind Sie?"),
        choices=[(stage.value, stage.label) for stage in OPEN],
        initial=Stage.INTERESTED,
        help_text=_("Sie können das jederzeit ändern."),
    )
    depth = forms.ChoiceField(
        label=_("Was übernehmen Sie?"),
        choices=[("", _("noch offen")), *Depth.choices],
        required=False,
    )
    note = _note(_("Nachricht an die andere Kommune"))
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)


class StageForm(forms.Form):
    """Current stage of the town; ending stages require a reason."""

    stage = forms.ChoiceField(label=_("Neuer Stand"))
    reason_code = forms.ChoiceField(
        label=_("Grund, falls Sie nicht weitermachen"),
        choices=[("", _("Bitte wählen")), *Reason.choices],
        required=False,
        help_text=_("Auch ein Nein hilft anderen Kommunen."),
    )
    reason = _note(_("Begründung"))
    note = _note(_("Anmerkung zum Schritt"))
    version = VersionField()

    def __init__(self, *args: Any, stages: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(stage.value, stage.label) for stage in stages]
        stage: Any = self.fields["stage"]
        stage.choices = [("", _("Bitte wählen")), *choices]
        stage.error_messages["required"] = REQUIRED
        if not any(stage in ENDED for stage in stages):
            del self.fields["reason_code"], self.fields["reason"]

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        if data.get("stage") in ENDED:
            found = missing_reason(data.get("reason_code", ""), data.get("reason", ""))
            for name in found.keys() - self.errors.keys():
                self.add_error(name, found[name])
        return data


class DetailForm(FriendlyForm):
    funding = forms.ModelChoiceField(
        FundingProgramme.objects.all(),
        label=_("Förderprogramm"),
        required=False,
        empty_label=_("keine Förderung"),
    )
    depth = forms.ChoiceField(
        label=_("Was übernehmen Sie?"),
        choices=[("", _("noch offen")), *Depth.choices],
        required=False,
    )
    version = VersionField()

    class Meta:
        model = Adoption
        fields = list(DETAIL_FIELDS)
        widgets = {
            "changes": forms.Textarea(attrs={"rows": 5}),
            "result": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {
            "changes": _("Was musste anders werden, damit es bei Ihnen passt?"),
            "result": _("Was hat es gebracht, was nicht?"),
            "funding_note": _("Zum Beispiel: über das Land Bayern, 80 Prozent."),
        }


class DisputeForm(forms.Form):
    reason = LongTextField(
        label=_("Was stimmt nicht?"),
        rows=3,
        missing=_("Bitte sagen Sie der anderen Kommune, was nicht stimmt."),
        help_text=_("Die andere Kommune liest das; öffentlich wird es nicht."),
    )


class ReportForm(forms.Form):
    reason = LongTextField(
        label=_("Was stört Sie daran?"),
        rows=3,
        missing=_("Bitte sagen Sie der Moderation, was Sie an den Texten stört."),
        help_text=_("Das liest nur die Moderation."),
    )


class LinkForm(forms.Form):
    """Choice among the town's own projects that name no source yet."""

    project = forms.ModelChoiceField(
        Project.objects.none(),
        label=_("Eigenes Projekt"),
        empty_label=_("Bitte wählen"),
        error_messages={"required": REQUIRED},
    )

    def __init__(self, *args: Any, own: QuerySet[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project: Any = self.fields["project"]
        project.queryset = own
