"""Daily limit on mails to one address that can be triggered by strangers.

Counted per recipient over all kinds: sign-up, reset, codes, invitations, requests for access, answers
to corrections and reports. So nobody can be flooded from many sources at once.
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
    """Count a mail to this address. Returns how many more may follow today, None if this one may not."""
    usage = ratelimit.use(
        "mail-by-stranger", canonical_or_typed(to), limit=MAX_A_DAY, seconds=24 * 3600
    )
    if usage.exceeded:
        _log.warning("a mail was held back: its recipient had enough for today")
        return None
    return usage.remaining
