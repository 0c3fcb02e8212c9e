"""Why a password reset link no longer works.

Only the timestamp in the link is read, which is not secret; nothing is revealed about the account.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import base36_to_int
from django.utils.translation import gettext as _

from core.link_answers import LinkAnswer, broken

_FIRST_SECOND = datetime(2001, 1, 1, tzinfo=UTC)  # epoch of Django's reset tokens


def why_not(key: str) -> LinkAnswer:
    onward = (reverse("account_reset_password"), _("Neuen Link anfordern"))
    try:
        made = _FIRST_SECOND + timedelta(seconds=base36_to_int(key.partition("-")[0]))
    except (ValueError, OverflowError):
        return broken(*onward)
    if timezone.now() - made > timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT):
        text = _(
            "Ein Link für ein neues Passwort gilt drei Tage. Bitte fordern Sie einen neuen an."
        )
        return LinkAnswer(_("Dieser Link ist abgelaufen"), text, *onward)
    text = _(
        "Er wurde schon benutzt, oder Sie haben sich seitdem angemeldet. Wenn Sie Ihr Passwort "
        "schon neu gesetzt haben, melden Sie sich damit an."
    )
    return LinkAnswer(_("Dieser Link hat seinen Dienst getan"), text, *onward)
