"""How many mails a day people whom we do not know may cause to one address, whoever asks for them.

Counted by recipient over all kinds: sign-up, reset, codes, invitations, requests for access, answers
to corrections and reports. So nobody is flooded from many places at once.
"""

import logging

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.http import ratelimit
from core.mail.addresses import canonical_or_typed

MAX_A_DAY = 10
LAST: Promise = _(
    "Das ist für heute die letzte Mail dieser Art an Ihre Adresse. So schützen wir Sie vor Mails, "
    "die Sie nicht angefordert haben."
)
_log = logging.getLogger(__name__)


def mails_left(to: str) -> int | None:
    """Counts a mail to this address; how many may follow today, None if this one may not go."""
    usage = ratelimit.use(
        "mail-by-stranger", canonical_or_typed(to), limit=MAX_A_DAY, seconds=24 * 3600
    )
    if usage.exceeded:
        _log.warning("a mail was held back: its recipient had enough for today")
        return None
    return usage.remaining
