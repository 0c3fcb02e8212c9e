"""Guards of forms that need no sign-in: a trap that people do not see, and the time they take.

They keep simple robots away without asking anybody elsewhere (docs/decisions/0013-corrections.md).
"""

import time

from django import forms
from django.core import signing
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SHORTEST_SECONDS = 3
LONGEST_SECONDS = 24 * 3600
TOO_FAST = _("Das ging sehr schnell. Bitte lesen Sie noch einmal und senden Sie dann ab.")
TOO_OLD = _("Die Seite war zu lange offen. Ihre Angaben sind noch da: Bitte senden Sie sie erneut.")


class GuardedForm(forms.Form):
    """``website`` is a trap that people do not see; ``begun`` is when the page was opened.

    ``salt`` binds the time to one kind of form.
    """

    website = forms.CharField(required=False, max_length=500)
    begun = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    salt = "guarded-form"

    @classmethod
    def begun_now(cls) -> str:
        return signing.dumps(int(time.time()), salt=cls.salt)

    @property
    def is_trapped(self) -> bool:
        """Filled what people do not see: thank it, and forget it."""
        return bool(self.data.get(self.add_prefix("website")))

    @property
    def timing_problem(self) -> Promise | None:
        """What to tell somebody who was too fast, or whose page is older than a day or not ours."""
        try:
            begun = signing.loads(self.data.get(self.add_prefix("begun"), ""), salt=self.salt)
        except signing.BadSignature:
            return TOO_OLD
        seconds = time.time() - begun
        if seconds < SHORTEST_SECONDS:
            return TOO_FAST
        return TOO_OLD if seconds > LONGEST_SECONDS else None

    def begin_again(self) -> None:
        """Give a page that comes back a time of its own; what was typed stays."""
        self.data = self.data.copy()
        self.data[self.add_prefix("begun")] = self.begun_now()
