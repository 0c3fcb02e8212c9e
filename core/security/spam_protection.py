"""Spam protection of forms without sign-in: a honeypot field and a minimum fill-in time.

Keeps simple bots away without a third-party service (docs/decisions/0013-corrections.md).
"""

import time
from typing import TYPE_CHECKING

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from core.forms.values import resent

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SHORTEST_SECONDS = 3
MAX_SECONDS = 24 * 3600
TOO_FAST = _("Das ging sehr schnell. Bitte lesen Sie noch einmal und senden Sie dann ab.")
TOO_OLD = _("Die Seite war zu lange offen. Ihre Angaben sind noch da: Bitte senden Sie sie erneut.")


class GuardedForm(forms.Form):
    """``website`` is the honeypot; ``begun`` is the signed time at which the page was opened.

    ``salt`` binds that time to one kind of form.
    """

    website = forms.CharField(required=False, max_length=500)
    begun = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    salt = "guarded-form"

    @classmethod
    def begun_now(cls) -> str:
        return signing.dumps(int(time.time()), salt=cls.salt)

    @property
    def is_trapped(self) -> bool:
        """Whether the honeypot was filled in: the view then pretends success and stores nothing."""
        return bool(self.data.get(self.add_prefix("website")))

    @property
    def timing_problem(self) -> "StrOrPromise | None":
        """Message for a form sent too fast, opened over a day ago, or with an invalid signature."""
        try:
            begun = signing.loads(self.data.get(self.add_prefix("begun"), ""), salt=self.salt)
        except signing.BadSignature:
            return TOO_OLD
        seconds = time.time() - begun
        if seconds < SHORTEST_SECONDS:
            return TOO_FAST
        return TOO_OLD if seconds > MAX_SECONDS else None

    def begin_again(self) -> None:
        """Reset the time of a form that is shown again; the input stays."""
        self.data = resent(self.data, {self.add_prefix("begun"): self.begun_now()})
