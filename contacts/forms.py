"""Forms for requests, responsibilities, reports of messages and follow-up answers."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from adoptions.choices import Reason
from contacts.choices import FollowUpOutcome, RequestKind
from contacts.models import Responsibility
from core.forms.fields import REQUIRED, FriendlyForm, LongTextField, VersionField
from core.forms.lost_updates import SharedForm
from core.uploads.validation import PDF_ACCEPTED, PICTURES_ACCEPTED, RefusedUpload, check_file
from editorial.files.kept_uploads import refused
from municipalities.models import Municipality

MAX_FILES = 3
SKIPPED = _(
    "Diese Uhrzeit gibt es an dem Tag nicht: Die Uhren werden vorgestellt. "
    "Bitte wählen Sie eine andere."
)
NO_RESULT_YET = _("Mit Ergebnis geht es erst, wenn die gefragte Kommune reagiert hat.")
MAX_TEXT_LENGTH = 10_000


FURTHEST = timedelta(days=2 * 366)


def _check_day(day: date) -> None:
    """A proposed date lies between today and two years ahead."""
    today = timezone.localdate()
    if day < today:
        raise forms.ValidationError(_("Bitte wählen Sie einen Tag, der noch kommt."))
    if day > today + FURTHEST:
        raise forms.ValidationError(_("Bitte wählen Sie einen Tag in den nächsten zwei Jahren."))


class _SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to three PDFs or images, all validated before any is stored."""

    widget = _SeveralFiles(attrs={"accept": f"{PDF_ACCEPTED},{PICTURES_ACCEPTED}"})

    def clean(self, data: Any, initial: Any = None) -> list:
        uploads = [super(FilesField, self).clean(row, initial) for row in data or []]
        uploads = [row for row in uploads if row]
        if len(uploads) > MAX_FILES:
            raise forms.ValidationError(
                _("Bitte wählen Sie höchstens %(most)s Dateien.") % {"most": MAX_FILES}
            )
        problems = [problem for problem in map(_problem, uploads) if problem]
        if problems:
            raise forms.ValidationError(problems)
        return uploads


def _problem(upload: UploadedFile) -> forms.ValidationError | None:
    try:
        check_file(upload)
    except RefusedUpload as error:
        return refused(upload, error)
    return None


class MessageForm(forms.Form):
    text = LongTextField(
        label=_("Nachricht"),
        rows=6,
        max_length=MAX_TEXT_LENGTH,
        missing=_("Bitte schreiben Sie eine Nachricht."),
    )
    files = FilesField(  # type: ignore[assignment]  # the declared field, not Form.files
        label=_("Dateien"),
        required=False,
        help_text=_("Höchstens drei PDF oder Bilder. Lesen können sie nur die beiden Kommunen."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)


class AskForm(MessageForm):
    kind = forms.ChoiceField(
        label=_("Worum geht es?"),
        choices=RequestKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie, worum es geht.")},
    )
    date_1 = forms.DateField(label=_("Wunschtermin"), required=False, validators=[_check_day])
    date_2 = forms.DateField(label=_("oder"), required=False, validators=[_check_day])
    date_3 = forms.DateField(label=_("oder"), required=False, validators=[_check_day])
    needed = frozenset({"date_1", "date_2", "date_3"})  # the heading of the group says “optional”

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("date_1", "date_2", "date_3"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields["text"].label = _("Ihre Frage")
        self.fields["text"].help_text = _(
            "Was möchten Sie wissen, und wofür? So kann die andere Kommune gleich gut antworten."
        )

    @property
    def wished_dates(self) -> list:
        days = (self.cleaned_data.get(name) for name in ("date_1", "date_2", "date_3"))
        return [day for day in days if day]


class AppointmentForm(forms.Form):
    """``moment`` is set if date and time are both valid."""

    version = VersionField()
    moment: datetime
    day = forms.DateField(
        label=_("Tag"),
        validators=[_check_day],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": REQUIRED},
    )
    hour = forms.TimeField(
        label=_("Uhrzeit"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": REQUIRED},
    )

    def clean(self) -> Any:
        data = super().clean() or {}
        if "day" in data and "hour" in data:
            local = datetime.combine(data["day"], time(data["hour"].hour, data["hour"].minute))
            self.moment = timezone.make_aware(local)
            if timezone.make_naive(self.moment.astimezone(UTC)) != local:
                self.add_error("hour", SKIPPED)
        return data


class CloseForm(forms.Form):
    version = VersionField()
    result = forms.ChoiceField(
        label=_("Hat es etwas gebracht?"),
        choices=[("yes", _("Ja, mit Ergebnis")), ("no", _("Nein, ohne Ergebnis"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie eine der beiden Antworten.")},
    )
    note = LongTextField(
        label=_("Was kam heraus?"),
        rows=3,
        required=False,
        help_text=_("Ein Satz genügt. Lesen können ihn nur die beiden Kommunen."),
    )

    def __init__(self, *args: Any, moves: Sequence[str], **kwargs: Any) -> None:
        """Offer only the results whose transition is in ``moves`` (see `contacts.transitions`)."""
        super().__init__(*args, **kwargs)
        if "close_without_result" in moves and "close_with_result" not in moves:
            field: Any = self.fields["result"]
            field.choices = [choice for choice in field.choices if choice[0] == "no"]
            field.initial, field.help_text = "no", NO_RESULT_YET
            field.error_messages["invalid_choice"] = NO_RESULT_YET


class ResponsibilityForm(SharedForm, FriendlyForm):
    class Meta:
        model = Responsibility
        fields = ["owner", "deputy"]
        help_texts = {
            "owner": _("Bekommt neue Anfragen und nach fünf Arbeitstagen eine Erinnerung."),
            "deputy": _("Wird nach zehn Arbeitstagen ohne Antwort gebeten zu antworten."),
        }

    def __init__(self, *args: Any, town: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(memberships__municipality=town, is_active=True)
        for name in ("owner", "deputy"):
            field: Any = self.fields[name]
            field.queryset = people.order_by("full_name", "email")
            field.empty_label = _("niemand bestimmt")

    def clean(self) -> Any:
        data = super().clean() or {}
        if data.get("owner") and data.get("owner") == data.get("deputy"):
            self.add_error("deputy", _("Bitte wählen Sie für die Vertretung eine andere Person."))
        return data


class OutcomeForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Was ist daraus geworden?"),
        choices=FollowUpOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie eine Antwort.")},
    )
    reason_code = forms.ChoiceField(
        label=_("Falls es nichts für Sie ist: Woran liegt es?"),
        choices=[("", _("Bitte wählen")), *Reason.choices],
        required=False,
    )
    reason = LongTextField(label=_("In einem Satz"), rows=2, required=False)


class DetailForm(forms.Form):
    detail = LongTextField(
        label=_("Möchten Sie etwas dazu sagen?"),
        rows=4,
        help_text=_("Lesen können das nur die beiden Kommunen."),
        missing=_("Bitte schreiben Sie einen Satz."),
    )
