from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms.lost_updates import SharedForm
from notifications.choices import Interval
from notifications.kinds import kinds_for
from notifications.models import DigestSchedule, Preference


class SettingsForm(SharedForm):
    """One choice per kind, and the interval of the digest."""

    interval = forms.ChoiceField(
        label=_("Sammelmail"),
        choices=Interval.choices,
        widget=forms.RadioSelect,
        help_text=_("Sie fasst zusammen, was Sie nicht sofort erfahren müssen."),
    )

    def __init__(self, *args, user: User, **kwargs):
        chosen = dict(Preference.objects.filter(user=user).values_list("kind", "mode"))
        schedule = DigestSchedule.objects.filter(user=user).first()
        initial = {"interval": schedule.interval if schedule else Interval.WEEKLY}
        self._kinds = kinds_for(user)
        initial |= {kind.code: chosen.get(kind.code, kind.default) for kind in self._kinds}
        super().__init__(*args, initial=initial, **kwargs)
        for kind in self._kinds:
            self.fields[kind.code] = forms.ChoiceField(
                label=kind.label,
                help_text=kind.help_text,
                choices=[(mode, kind.words.get(mode, mode.label)) for mode in kind.modes],
                widget=forms.RadioSelect,
            )

    @property
    def kinds(self) -> list:
        return [self[kind.code] for kind in self._kinds]

    @property
    def modes(self) -> dict[str, str]:
        return {kind.code: self.cleaned_data[kind.code] for kind in self._kinds}
